var Pe,Hu,ch,Oo,fl,Ha,Wu,Da,Nu,yl,$l,uh,Vr=Symbol.for("pv"),Wa={},Na=[],dh=/^m(i|n|o|s|text|space)$/,wl=Array.isArray,vl=Na.slice,as=Object.assign;function rs(e){e&&e.parentNode&&e.remove()}function ph(e,t,n){var o,s,r,a={},i=arguments.length;for(r in t)r=="key"?o=t[r]:r=="ref"&&typeof e!="function"?s=t[r]:a[r]=t[r];return i>2&&(a.children=i>3?vl.call(arguments,2):n),Br(e,a,o,s,null)}function Br(e,t,n,o,s){var r={type:e,props:t,key:n,ref:o,__k:null,__:null,__b:0,__e:null,__c:null,constructor:Vr,__v:s||++Hu,__i:-1,__u:0};return!s&&Pe.vnode&&Pe.vnode(r),r}function Xn(e){return e.children}function La(e,t){this.props=e,this.context=t,this.__g=0}function Io(e,t){if(t==null)return e.__&&Io(e.__,e.__i+1);for(var n;t<e.__k.length;t++)if((n=e.__k[t])&&n.__e)return n.__e;return typeof e.type!="function"||e.props.__P?null:Io(e)}function mh(e){var t,n=e.__v,o=n.__e,s=[],r=[],a=e.__P;a&&((t=as({constructor:Vr},n)).__v=n.__v+1,Pe.vnode&&Pe.vnode(t),kl(a,t,n,e.__n,a.namespaceURI,32&n.__u?[o]:null,s,o||Io(n),32&n.__u,r),t.__v=n.__v,t.__.__k[t.__i]=t,Ku(s,t,r),n.__=n.__e=null,t.__e!=o&&Fu(t))}function Fu(e){if((e=e.__)&&e.__c&&!e.props.__P)return e.__e=null,e.__k.some(function(t){return t&&(e.__e=t.__e)}),Fu(e)}function Cu(e){(8&e.__g||(e.__g|=8,Oo.push(e),Ha++))&&fl==Pe.debounceRendering||((fl=Pe.debounceRendering)||queueMicrotask)(ju)}function ju(){try{for(var e,t=1;Oo.length;)Oo.length>t&&Oo.sort(Wu),e=Oo.shift(),t=Oo.length,8&e.__g&&mh(e)}finally{(Ha=Oo.length)&&(fl||queueMicrotask)(ju)}}function Uu(e,t,n,o,s,r,a,i,c,u,f){var $,h,b,v,C,_,T=o.__k||Na,x=t.length;for(c=fh(n,t,T,c,x),$=0;$<x;$++)(b=n.__k[$])!=null&&(h=~b.__i&&T[b.__i]||Wa,b.__i=$,_=kl(e,b,h,s,r,a,i,c,u,f),v=b.__e,(h.ref!=b.ref||8&h.__u)&&(h.ref&&_l(h.ref,null,b,h),b.ref&&f.push(b.ref,b.__c||v,b)),C=C||v,4&b.__u?(c=zu(b,c,e,!h.__v),h.__e&&(h.__e=null)):typeof b.type=="function"&&_!==void 0?c=_:v&&(c=v.nextSibling),b.__u&=-21);return n.__e=C,c}function fh(e,t,n,o,s){var r,a,i,c,u,f,$,h,b,v=n.length,C=v,_=0,T=0,x=e.__k=Array(s);for(r=0;r<s;r++)(a=t[r])!=null&&typeof a!="boolean"&&typeof a!="function"?(typeof a!="object"||a.constructor===String?a=x[r]=Br(null,a):wl(a)?a=x[r]=Br(Xn,{children:a}):a.constructor===Vr&&a.__b?a=x[r]=Br(a.type,a.props,a.key,a.ref,a.__v):x[r]=a,c=r+_,a.__=e,a.__b=e.__b+1,i=null,~(u=a.__i=$h(a,n,c,C))&&(C--,(i=n[u])&&(i.__u|=2)),i&&i.__v?(a.__u|=16,u==c-1?_--:u==c+1?_++:u!=c&&(u>c?_--:_++,T=1)):(~u||(s>v?_--:s<v&&_++),typeof a.type!="function"&&(a.__u|=4))):x[r]=null;if(T){for(f=[],$=[],r=0;r<s;r++)if((a=x[r])&&16&a.__u){for(_=0,h=f.length;_<h;)f[b=_+h>>1]<a.__i?_=b+1:h=b;f[_]=a.__i,$[r]=_+1}for(_=f.length;r--;)$[r]&&($[r]==_?_--:x[r].__u|=4)}if(C)for(r=0;r<v;r++)!(i=n[r])||2&i.__u||(i.__e==o&&(o=Io(i)),xl(i,i));return o}function zu(e,t,n,o){var s,r,a,i;if(typeof e.type=="function"){if(e.props.__P)return t;if(s=e.__k)for(r=0;r<s.length;r++)s[r]&&(s[r].__=e,t=zu(s[r],t,n,!1));return t}for(t&&!t.parentNode&&(t=Io(e))&&!t.parentNode&&(t=null),a=e.__e,i=t;i&&i.nodeType==8;)i=i.nextSibling;for(a!=i&&(!o&&n.moveBefore&&a.parentNode?n.moveBefore(a,t):n.insertBefore(a,t||null)),t=a;(t=t&&t.nextSibling)&&t.nodeType==8&&!t.data.startsWith("$s"););return t}function $h(e,t,n,o){var s,r=e.key,a=e.type,i=t[n],c=i&&!(2&i.__u);if(i===null&&r==null||c&&r==i.key&&a==i.type)return n;if(o>(c?1:0)){for(s=n-1;s>=0;s--)if((i=t[s])&&!(2&i.__u)&&r==i.key&&a==i.type)return s;for(s=n+1;s<t.length;s++)if((i=t[s])&&!(2&i.__u)&&r==i.key&&a==i.type)return s}return-1}function Tu(e,t,n){n==null&&(n=""),t[0]=="-"?e.setProperty(t,n):e[t]=n}function Ra(e,t,n,o,s){var r,a;if(t=="style")if(typeof n=="string")e.style.cssText=n;else{if(typeof o=="string"&&(e.style.cssText=o=""),o)for(t in o)n&&t in n||Tu(e.style,t);if(n)for(t in n)o&&n[t]==o[t]||Tu(e.style,t,n[t])}else if(t[0]=="o"&&t[1]=="n")typeof n!="function"&&(n=null),typeof o!="function"&&(o=null),(e.__e||(e.__e={}))[t]=n,n&&o||(a=$l[t]||($l[t]=hh(t)),(e.__a||(e.__a={}))[t]=yl,r=t!=(t=t.replace(Nu,"$1")),(t=t.slice(2))[0]<"a"&&(t=t.toLowerCase()),n?e.addEventListener(t,a,r):e.removeEventListener(t,a,r));else{if(s=="http://www.w3.org/2000/svg")t=t.replace(/xlink(H|:h)/,"h").replace(/sName$/,"s");else if(t!="width"&&t!="height"&&t!="href"&&t!="list"&&t!="form"&&t!="tabIndex"&&t!="download"&&t!="rowSpan"&&t!="colSpan"&&t!="role"&&t!="popover"&&t in e)try{return void(e[t]=n??"")}catch{}if(typeof n=="function")return;n==null||n===!1&&t[4]!="-"?e.removeAttribute(t):e.setAttribute(t,t=="popover"&&n==1?"":n)}}function hh(e){return function(t){var n=this.__e;if(n){if(n=n[e],t[Da]==null)t[Da]=yl++;else if(t[Da]<this.__a[e])return;return n(Pe.event?Pe.event(t):t)}}}function kl(e,t,n,o,s,r,a,i,c,u){var f,$,h,b,v,C,_,T,x,q,S,j,H,Q,W,L,I,M,P=t.type;if(t.constructor!==Vr)return null;128&n.__u&&(c=32&n.__u,f=n.__c.__z)&&(t.__u|=c,$=r=[],f.nodeType==8?i=Pa(f,r):r.push(f),i=r[0]||i),(f=Pe.__b)&&f(t);e:if(typeof P=="function"){h=a.length;try{if(T=t.props,x=(f=P.prototype)&&f.render,q=(f=P.contextType)&&o[f.__c],S=f?q?q.props.value:f.__:o,(b=n.__c)?(t.__c=b,2&b.__g&&(b.__g|=1)):(x?t.__c=b=new P(T,S):(t.__c=b=new La(T,S),b.constructor=P,b.render=bh),q&&q.sub(b),b.state||(b.state={}),b.__n=o,b.__g|=8,b.__h=[],b.__k=[]),x&&(b.__s||(b.__s=b.state),P.getDerivedStateFromProps&&(b.__s==b.state&&(b.__s=as({},b.__s)),as(b.__s,P.getDerivedStateFromProps(T,b.__s)))),v=b.props,C=b.state,b.__v=t,n.__c){if(T!==v&&x&&!P.getDerivedStateFromProps&&b.componentWillReceiveProps&&b.componentWillReceiveProps(T,S),t.__v==n.__v&&!(8&b.__g)||!(4&b.__g)&&b.shouldComponentUpdate&&b.shouldComponentUpdate(T,b.__s,S)===!1){t.__v!=n.__v&&(b.props=T,b.state=b.__s,b.__g&=-9),t.__e=n.__e,t.__k=n.__k,t.__k.some(function(N){N&&(N.__=t)}),Na.push.apply(b.__h,b.__k),b.__k=[],b.__h.length&&a.push(b),i=Io(n);break e}b.componentWillUpdate&&b.componentWillUpdate(T,b.__s,S),x&&b.componentDidUpdate&&b.__h.push(function(){b.componentDidUpdate(v,C,_)})}else x&&!P.getDerivedStateFromProps&&b.componentWillMount&&b.componentWillMount(),x&&b.componentDidMount&&b.__h.push(b.componentDidMount);b.context=S,b.props=T,b.__P=e,b.__g&=-5,j=Pe.__r,H=x?25:0;do b.__g&=-9,j&&j(t),f=b.render(b.props,b.state=b.__s,b.context);while(8&b.__g&&++H<25);x&&(Na.push.apply(b.__h,b.__k),b.__k=[]),b.state=b.__s,b.getChildContext&&(o=as({},o,b.getChildContext())),x&&n.__c&&b.getSnapshotBeforeUpdate&&(_=b.getSnapshotBeforeUpdate(v,C)),Q=f&&f.type===Xn&&f.key==null?f.props.children:f,T.__P&&(f=i,s=(e=T.__P).namespaceURI,c=r=null,n.props&&n.props.__P!=e&&(n.__k.some(function(N){N&&xl(N,N)}),n.__k=null),i=n.__k?Io(n,0):null),i=Uu(e,wl(Q)?Q:[Q],t,n,o,s,r,a,i,c,u),T.__P&&(t.__e=null,i=f),t.__u&=-161,$&&$.some(rs),b.__h.length&&a.push(b),1&b.__g&&(b.__g&=-4)}catch(N){if(a.length=h,t.__v=null,c||r)if(N&&N.then){if(t.__u|=128|c,r){for(~(I=r.indexOf(i||void 0))||(I=r.length);(M=r[I-1])&&M.nodeType==8;)I--;for(;I<r.length;I++)if(M=r[I])if(r[I]=null,W){if(M==L)break}else{if(M.nodeType!=8)break;M.data.startsWith("$s")&&(L=Pa(W=M))}}if(!W){for(;i&&i.nodeType==8&&i.nextSibling;)i=i.nextSibling;W=i}(f=Pa(W=t.__c.__z||(t.__c.__z=W)))?(t.__e=W,i=f):t.__e=i,i=i&&i.nextSibling}else r&&r.some(rs);else t.__e=n.__e;t.__k||(t.__k=n.__k||[]),N&&N.then||Bu(t),Pe.__e(N,t,n)}}else i=t.__e=gh(n.__e,t,n,o,s,r,a,c,u,e);return(f=Pe.diffed)&&f(t),i}function Pa(e,t){if(e&&e.nodeType==8&&e.data.startsWith("$s"))for(var n=1;e=e.nextSibling;){if(e.nodeType==8){if(e.data.startsWith("$s"))n++;else if(e.data.startsWith("/$s")&&!--n)return e}t&&t.push(e)}}function Bu(e){e&&(e.__c&&(e.__c.__g|=4),e.__k&&e.__k.some(Bu))}function Ku(e,t,n){for(var o=0;o<n.length;)_l(n[o++],n[o++],n[o++]);Pe.__c&&Pe.__c(t,e),e.some(function(s){try{e=s.__h,s.__h=[],e.some(function(r){r.call(s)})}catch(r){Pe.__e(r,s.__v)}})}function gh(e,t,n,o,s,r,a,i,c,u){var f,$,h,b,v,C,_,T,x=n.props||Wa,q=t.props,S=t.type;if(S=="svg"?s="http://www.w3.org/2000/svg":S=="math"?s="http://www.w3.org/1998/Math/MathML":s||(s="http://www.w3.org/1999/xhtml"),r){for(f=0;f<r.length;f++)if((v=r[f])&&(S?v.localName==S:v.nodeType==3)){e=v,r[f]=null;break}}if(!e){if(T=u.ownerDocument||document,!S)return T.createTextNode(q);e=T.createElementNS(s,S,q.is?q:u),i&&(Pe.__m&&Pe.__m(t,r),i=!1),r=null}if(S){if(u=S=="template"&&e.content||e,r=S=="textarea"&&q.defaultValue!=null?null:r&&vl.call(u.childNodes),!i&&r)for(x={},f=0;f<e.attributes.length;f++)x[(v=e.attributes[f]).name]=v.value;for(f in x)v=x[f],f=="dangerouslySetInnerHTML"?h=v:f=="children"||f in q||f=="value"&&"defaultValue"in q||f=="checked"&&"defaultChecked"in q||Ra(e,f,null,v,s);for(f in q)v=q[f],f=="children"?b=v:f=="dangerouslySetInnerHTML"?$=v:f=="value"?C=v:f=="checked"?_=v:i&&typeof v!="function"||x[f]===v||Ra(e,f,v,x[f],s);$?(i||h&&($.__html==h.__html||$.__html==e.innerHTML)||(e.innerHTML=$.__html),t.__k=[]):(h&&(e.textContent=""),(S=="foreignObject"||s=="http://www.w3.org/1998/Math/MathML"&&dh.test(S))&&(s="http://www.w3.org/1999/xhtml"),Uu(u,wl(b)?b:[b],t,n,o,s,r,a,r?r[0]:n.__k&&Io(n,0),i,c),r&&r.some(rs)),i&&S!="textarea"||(f="value",S=="progress"&&C==null?e.removeAttribute(f):C==null||C===e[f]&&(S!="progress"||C)||Ra(e,f,C,x[f],s),f="checked",_!=null&&_!=e[f]&&Ra(e,f,_,x[f],s))}else x===q||i&&e.data==q||(e.data=q);return e}function _l(e,t,n,o){try{typeof e=="function"?t?t.__x=e(t)||1:o&&(o=o.__c||o.__e)&&(t=o.__x)&&(o.__x=null,typeof t=="function"?t():e(null)):e.current=t}catch(s){Pe.__e(s,n)}}function xl(e,t,n){var o,s,r,a;if(Pe.unmount&&Pe.unmount(e),!(o=e.ref)||o.current&&o.current!=e.__e||_l(o,null,t,e),o=e.__c){if(o.componentWillUnmount)try{o.componentWillUnmount()}catch(i){Pe.__e(i,t)}o.__P=o.__n=null}if(o=e.__k)for(a=0;a<o.length;a++)o[a]&&xl(o[a],t,typeof e.type!="function"||n&&!e.props.__P);!n&&(o=e.__c)&&(o=o.__z)&&(s=Pa(o,r=[]))&&(o==e.__e&&r.some(rs),rs(s),rs(o)),n||rs(e.__e),e.__e=e.__c=e.__=null}function bh(e,t,n){return this.constructor(e,n)}function Vu(e,t){var n,o,s,r;Pe.__&&Pe.__(e,t),t.nodeType==9&&(t=t.documentElement),o=(n=e&&32&e.__u)?null:t.__k,t.__k=Br(Xn,{children:[e]}),s=[],r=[],kl(t,t.__k,o||Wa,Wa,t.namespaceURI,o?null:t.firstChild?vl.call(t.childNodes):null,s,o?o.__e:t.firstChild,n,r),Ku(s,t.__k,r),t.__k.props.children=null}Pe={__e:function(e,t,n,o){for(var s,r,a;t=t.__;)if((s=t.__c)&&!(1&s.__g)){s.__g|=4;try{if((a=(r=s.constructor)&&r.getDerivedStateFromError)&&s.setState(r.getDerivedStateFromError(e)),s.componentDidCatch&&(s.componentDidCatch(e,o||{}),a=1),a&&8&s.__g)return void(s.__g|=2)}catch(i){e=i}}throw Ha=0,e}},Hu=0,ch=function(e){return e!=null&&e.constructor===Vr},La.prototype.setState=function(e,t){var n=this.__s;n&&n!=this.state||(n=this.__s=as({},this.state)),typeof e=="function"&&(e=e(as({},n),this.props)),e&&(as(n,e),this.__v&&(t&&this.__k.push(t),Cu(this)))},La.prototype.forceUpdate=function(e){this.__v&&(this.__g|=4,e&&this.__h.push(e),Cu(this))},La.prototype.render=Xn,Oo=[],Ha=0,Wu=function(e,t){return e.__v.__b-t.__v.__b},Da=Symbol(),Nu=/(PointerCapture)$|Capture$/i,yl=0,$l={},uh=0;var Gu=function(e,t,n,o){var s;t[0]=0;for(var r=1;r<t.length;r++){var a=t[r++],i=t[r]?(t[0]|=a?1:2,n[t[r++]]):t[++r];a===3?o[0]=i:a===4?o[1]=Object.assign(o[1]||{},i):a===5?(o[1]=o[1]||{})[t[++r]]=i:a===6?o[1][t[++r]]+=i+"":a?(s=e.apply(i,Gu(e,i,n,["",null])),o.push(s),i[0]?t[0]|=2:(t[r-2]=0,t[r]=s)):o.push(i)}return o},Au=new Map;function yh(e){var t=Au.get(this);return t||(t=new Map,Au.set(this,t)),(t=Gu(this,t.get(e)||(t.set(e,t=(function(n){for(var o,s,r=1,a="",i="",c=[0],u=function(h){r===1&&(h||(a=a.replace(/^\s*\n\s*|\s*\n\s*$/g,"")))?c.push(0,h,a):r===3&&(h||a)?(c.push(3,h,a),r=2):r===2&&a==="..."&&h?c.push(4,h,0):r===2&&a&&!h?c.push(5,0,!0,a):r>=5&&((a||!h&&r===5)&&(c.push(r,0,a,s),r=6),h&&(c.push(r,h,0,s),r=6)),a=""},f=0;f<n.length;f++){f&&(r===1&&u(),u(f));for(var $=0;$<n[f].length;$++)o=n[f][$],r===1?o==="<"?(u(),c=[c],r=3):a+=o:r===4?a==="--"&&o===">"?(r=1,a=""):a=o+a[0]:i?o===i?i="":a+=o:o==='"'||o==="'"?i=o:o===">"?(u(),r=1):r&&(o==="="?(r=5,s=a,a=""):o==="/"&&(r<5||n[f][$+1]===">")?(u(),r===3&&(c=c[0]),r=c,(c=c[0]).push(2,0,r),r=0):o===" "||o==="	"||o===`
`||o==="\r"?(u(),r=2):a+=o),r===3&&a==="!--"&&(r=4,c=c[0])}return u(),c})(e)),t),arguments,[])).length>1?t:t[0]}var is,it,ml,qu,hl=Object.is,Fa=0,Yu=[],gl=[],at=Pe,Eu=at.__b,Mu=at.__r,Ou=at.diffed,Iu=at.__c,Ru=at.unmount,Du=at.__;function Gr(e,t){at.__h&&at.__h(it,e,Fa||t),Fa=0;var n=it.__H||(it.__H={__:[],__h:[]});return e>=n.__.length&&n.__.push({}),n.__[e]}function E(e){return Fa=1,wh(Ju,e)}function wh(e,t,n){var o=Gr(is++,2);if(o.t=e,!o.__c&&(o.__=[n?n(t):Ju(void 0,t),function(r){var a=(o.__N||o.__)[0],i=o.t(a,r);hl(a,i)||(o.__N=[i,o.__[1]],o.__c.setState({}))}],o.__c=it,!it.__f)){it.__f=!0;var s=it.shouldComponentUpdate;it.shouldComponentUpdate=function(r,a,i){var c=this.__H;if(!c)return!0;var u=!1,f=this.props!=r;if(c.__.some(function(h){h.__N&&(u=!0,hl(h.__[0],h.__N[0])||(f=!0))}),s){var $=s.call(this,r,a,i);return u?$||f:$}return!u||f}}return o.__}function Y(e,t){var n=Gr(is++,3);!at.__s&&Sl(n.__H,t)&&(n.__P=!0,n.__=e,n.u=t,it.__H.__h.push(n))}function tt(e,t){var n=Gr(is++,4);!at.__s&&Sl(n.__H,t)&&(n.__P=!1,n.__=e,n.u=t,it.__h.push(n))}function D(e){return Fa=5,Bt(function(){return{current:e}},[])}function Bt(e,t){var n=Gr(is++,7);return Sl(n.__H,t)&&(n.__=e(),n.__H=t),n.__}function Ro(){var e=Gr(is++,11);if(!e.__){for(var t=it.__v;!t.__m&&t.__;)t=t.__;var n=t.__m||(t.__m=[0,0]);e.__="P"+n[0]+"-"+n[1]++}return e.__}function vh(){var e;do{for(;e=gl.shift();)try{Kr(e)}catch(n){at.__e(n,{__:(e=e.__P)&&e.__v})}for(;e=Yu.shift();){var t=e.__H;if(e.__P&&t)try{t.__h.some(Kr),t.__h.some(bl),t.__h=[]}catch(n){t.__h=[],at.__e(n,e.__v)}}}while(gl.length)}at.__b=function(e){it=null,Eu&&Eu(e)},at.__=function(e,t){e&&t.__k&&t.__k.__m&&(e.__m=t.__k.__m),Du&&Du(e,t)},at.__r=function(e){Mu&&Mu(e),is=0;var t=(it=e.__c).__H;t&&(ml==it?it.__h=[]:(t.__h.some(Kr),t.__h.some(bl),is=0),t.__h=[],t.__.some(function(n){n.__N&&(n.__=n.__N),n.u=n.__N=void 0})),ml=it},at.diffed=function(e){Ou&&Ou(e);var t=e.__c;t&&t.__H&&(t.__H.__h.length&&Pu(Yu.push(t)),t.__H.__.some(function(n){n.u&&(n.__H=n.u)})),ml=it=null},at.__c=function(e,t){t.some(function(n){try{n.__h.some(Kr),n.__h=n.__h.filter(function(o){return!o.__||bl(o)})}catch(o){n.__h=[function(){throw o}]}}),Iu&&Iu(e,t)},at.unmount=function(e){Ru&&Ru(e);var t,n,o=e.__c;o&&o.__H&&(o.__H.__.some(function(s){try{if(s.__P&&s.__c){if(n===void 0){for(n=e.__;n&&(!n.__c||!n.__c.__P);)n=n.__;n=n&&n.__c}s.__P=n,Pu(gl.push(s))}else Kr(s)}catch(r){t=r}}),o.__H=void 0,t&&at.__e(t,o.__v))};var Lu=typeof requestAnimationFrame=="function";function kh(e){var t,n=function(){clearTimeout(o),Lu&&cancelAnimationFrame(t),setTimeout(e)},o=setTimeout(n,35);Lu&&(t=requestAnimationFrame(n))}function Pu(e){e!=1&&qu==at.requestAnimationFrame||((qu=at.requestAnimationFrame)||kh)(vh)}function Kr(e){var t=it,n=e.__c;typeof n=="function"&&(e.__c=void 0,n()),it=t}function bl(e){var t=it;e.__c=e.__(),it=t}function Sl(e,t){return!e||e.length!=t.length||t.some(function(n,o){return!hl(n,e[o])})}function Ju(e,t){return typeof t=="function"?t(e):t}var l=yh.bind(ph);function He(e){let t=new Set;return{get:()=>e,set(n){if(!Object.is(n,e)){e=n;for(let o of t)o(e)}},watch(n){return t.add(n),()=>t.delete(n)}}}function Te(e,t=n=>n){let[,n]=E({}),o=t(e.get());return Y(()=>{let s=o,r=a=>{let i=t(a);Object.is(i,s)||(s=i,n({}))};return r(e.get()),e.watch(r)}),o}function js(e){let[t,n]=E();return Y(()=>n(void 0),[e]),[t??e,n]}var ja=He(void 0),Ye=e=>ja.set(e),mt=()=>ja.set(void 0);var Dn=["overview","accounts","requests","sessions","analytics","logs","settings"],Dt=He(Qu(location.hash));function Qu(e){let[t,n=""]=e.replace(/^#\/?/,"").split("?");return{section:Dn.includes(t)?t:Dn[0],params:Object.fromEntries(new URLSearchParams(n))}}function Xt(e,t={}){let n=Object.entries(t).filter(([,s])=>s!==void 0&&s!==""),o=new URLSearchParams(n).toString();return`#/${e}${o&&`?${o}`}`}var Ua=new Map,Us=e=>Xt(e,e===Dt.get().section?Dt.get().params:Ua.get(e));function Ln(e,t=Ua.get(e)){let n=Xt(e,t);n!==location.hash&&(history.pushState(null,"",n),Cl(),scrollTo(0,0))}function We(e,t=!0){let{section:n,params:o}=Dt.get(),s=Xt(n,{...o,...e});s!==location.hash&&(history[t?"pushState":"replaceState"](null,"",s),Cl())}function Cl(){let e=Dt.get(),t=Qu(location.hash);Xt(e.section,e.params)!==Xt(t.section,t.params)&&(Ua.set(t.section,t.params),Dt.set(t))}function Zu(e){let t=()=>{if(location.hash===""||location.hash.startsWith("#/"))return Cl();let n=location.hash.slice(1);history.replaceState(null,"",Xt(Dt.get().section,Dt.get().params)),e(n)};Ua.set(Dt.get().section,Dt.get().params),addEventListener("popstate",t),addEventListener("hashchange",t),t()}var _h={max:"max","max-browser":"max",console:"console","console-browser":"console",key:"key","api-key":"key",setup:"setup","setup-token":"setup",import:"import",endpoint:"endpoint"};function ed(){Zu(e=>{let[,t,n]=/^(add|health)(?:-(.+))?$/.exec(e)??[];t==="add"&&Ln("accounts",{add:n??"any"}),t==="health"&&Ln("overview",{health:"1"})}),Dt.watch(Xu),Xu(Dt.get())}function Xu({params:{add:e,health:t}}){e===void 0&&t===void 0||(We({add:"",health:""},!1),Ye(e===void 0?{what:"health"}:{what:"add",kind:_h[e]}))}var td=He(Date.now());function nd(e=document){let t,n=()=>{td.set(Date.now()),t=setTimeout(n,1e3-Date.now()%1e3)},o=()=>{clearTimeout(t),e.hidden||n()};e.addEventListener("visibilitychange",o),o()}function lt(e){return Te(td,e)}var zs=e=>encodeURIComponent(/^\.\.?$/.test(e)?e.replaceAll(".","%2E"):e);var Tt=(e,t,n)=>e===1?t:n;var od={accounts:{title:"Accounts",empty:"No account yet. Add the first one here, or follow “Get started” on the overview.",add:"Add account",modes:{max:"Max",console:"Console",endpoint:"Endpoint"},kinds:{oauth:"signed in","setup-token":"setup token","api-key":"API key",endpoint:"key of the service"},states:{ready:"Ready",off:"Switched off",paused:"Paused",limited:"Limit reached",resting:"Cooling down",signed_out:"Sign in again",locked:"Locked"},enabled:"On",disabled:"Off",use:e=>`Use ${e}`,manage:"Manage",manageWhat:e=>`Manage ${e}`,again:"Sign in again",againWhat:e=>`Sign in again to ${e}`,priority:e=>`priority ${e}`,groupIs:e=>`Group: ${e}`,noteIs:"Note:",signIns:"Sign-ins under way",signIn:e=>`Signing in: ${e}`,signInShow:"Show",signInShowWhat:e=>`Show the sign-in of ${e}`,limitedFor:e=>`resets in ${e}`,limitedAny:"resets any moment",backIn:e=>`back in ${e}`,backAny:"back any moment",requests:(e,t)=>`${t} ${Tt(e,"request","requests")}`,runningNow:e=>`${e} running`,token:{valid:"Token valid",expiring:"Token is being renewed",expired:"Token expired",signed_out:"Signed out",unsaved:"Token renewed, not saved yet",locked:"Token locked in the keychain",permanent:"Key does not expire"},until:e=>`for ${e}`,renewed:e=>`Renewed ${e}`,renews:e=>`next renewal in ${e}`,renewsFirst:e=>`Renewal in ${e}`,renewsNow:"next renewal any moment",renewsNowFirst:"Renewal any moment",renewalFailed:e=>`The last renewal failed: ${e}`},accountPanel:{open:"History",openWhat:e=>`History of ${e}`,limits:"Limits over time",limitsNone:"Nothing is known of its limits in this range.",limitsKey:"An API key has no usage windows.",byDay:"Requests by day",byDayNone:"No request in this range.",failed:"The history of this account could not be loaded.",clear:"Clear limit",clearWhat:e=>`Clear limit of ${e}`,cleared:e=>`Limits and rests of ${e} are forgotten.`,summaryLimits:(e,t)=>`Used share of the windows of ${e}: ${t}.`,summaryDays:(e,t,n)=>`${t} requests of ${e} in ${n} days.`},limits:{fiveHour:"5 hours",sevenDay:"Weekly",model:e=>`Weekly · ${e.charAt(0).toUpperCase()}${e.slice(1)}`,overage:"Extra usage",unknown:"not known yet",notForKeys:"none for API keys",notForKeysAtAll:"API key: pay per use, no plan limits",resets:e=>`resets in ${e}`,renewed:"Just reset",noReset:"reset not known",spent:"used",seen:e=>`Updated ${e}`,meter:(e,t)=>`${e} limit of ${t}`},pace:{endsAt:e=>`On pace to run out at ${e}`,endsOn:e=>`On pace to run out on ${e}`,lasts:e=>`On pace for ${e} by reset`},add:{title:"Add an account",lead:"What kind of account is it?",kinds:{max:["Claude subscription","Sign in through the browser: Pro, Max, Team or Enterprise."],console:["Console","Sign in through the browser; an API key is made for you."],key:["API key","Paste a key that you have made in the Console."],setup:["Setup token","Paste what “claude setup-token” prints."],import:["Claude Code login","Bring over a login that Claude Code already has."],endpoint:["Compatible endpoint","Another Anthropic-compatible API. Used only when no Claude account is available."]},name:"Name",nameHint:"For example “work”. You can change it later.",nameMissing:"Enter a name.",secrets:{key:"API key",setup:"Setup token",import:"Content of the credentials file"},secretHints:{key:"It begins with “sk-ant-api”.",setup:"It begins with “sk-ant-oat”. Such a token can’t be renewed: it works for a year.",import:"The file is ~/.claude/.credentials.json on Linux and Windows."},secretMissing:{key:"Paste the key.",setup:"Paste the token.",import:"Paste the content of the file, or choose the file."},secretKept:e=>`It goes into the system’s keychain. ${e} never shows it again.`,file:"Or choose the file",both:"Either paste the content or choose the file, not both.",tooLarge:"This file is too large to be a credentials file.",unreadable:"This file can’t be read.",importOwner:e=>`A login has one owner. From now on ${e} renews this one, and Claude Code’s own copy stops working at the next renewal: point Claude Code here, or sign in there anew. Claude Code’s files are not changed.`,open:"Open the sign-in page",browserHint:"The page opens in a new tab. Sign in there with the account that you want to add.",submit:"Add account",added:e=>`“${e}” added`,addedHint:"Ready to use.",another:"Add another"},terms:{loading:"Loading what is to be accepted…",accept:"I accept",newTab:" (opens in a new tab)"},signIn:{title:e=>`Sign in: ${e}`,again:e=>`Sign in again: ${e}`,againHint:"Use the same user and organisation as before. Name, history and settings of the account stay.",stages:{waiting:"Waiting for you to sign in",checking:"Checking the login"},waitingHint:"Sign in on the page in the new tab. This window goes on by itself.",pageOnly:"The browser can’t return here automatically. Paste the code below.",checkingHint:"The answer has come back. This takes a moment.",reopen:"Open the sign-in page again",elsewhere:"No tab opened, or signing in on another device?",elsewhereHint:"Open this address in any browser. It ends on a page with a code.",address:"the sign-in address",code:"Code, or the whole address of the last page",codeHint:"It looks like “code#state”.",codeMissing:"Paste the code first.",send:"Use this code",cancel:"Cancel sign-in",failed:"The sign-in did not work",failedUnknown:"The program does not say why.",done:e=>`${e} is signed in`,stays:"You can close this window: the sign-in goes on, and stands above the accounts until it is done."},manage:{title:e=>`Manage ${e}`,gone:e=>`${e} is no longer there`,goneHint:"It was removed or renamed elsewhere.",settings:"Settings",priority:"Priority",priorityHint:"Lower is used first.",priorityWrong:"It is a whole number from -1000 to 1000.",group:"Group",groupHint:"Accounts in a group only serve that group’s URL.",note:"Note",save:"Save",saved:"Saved.",unchanged:"Nothing to save.",pause:"Pause",pausedUntil:e=>`Paused until ${e}.`,pauseHint:"New requests skip this account. Running ones finish.",hour:"For 1 hour",today:"For today",until:"Until",pauseUntil:"Pause until then",timeMissing:"Choose a time that is still to come.",resume:"Resume now",actions:"Login and limits",renew:"Renew now",renewHint:"Refresh the token now, even if it hasn’t expired.",renewed:"The login is renewed.",clear:"Clear limit",clearHint:"Ignore the current limit and try this account again.",cleared:"Limits and rests are forgotten.",againHint:"Keeps name, history and settings.",paused:"Paused.",resumed:"Resumed.",remove:"Remove account…",removeTitle:e=>`Remove ${e}?`,removeText:"Its secret is deleted from the keychain, and nothing is revoked at Anthropic. The requests in the history keep its name.",removeYes:e=>`Remove ${e}`,removeNo:"Cancel"},endpoint:{foreign:"Not Claude:",serves:(e,t)=>`${e}, serves ${t}, used when no Claude account is left.`,nothing:"nothing",as:(e,t)=>`${e} as ${t}`,refused:"Its key was refused. Remove it, and add it with a key that works.",warning:"This is not Claude, and not Anthropic. When no Claude account is left, whole prompts go to this service: what you write, your files, and what tools return. Its own models answer, under its terms and prices.",address:"Address",addressHint:"What Claude Code would be given as its base address there. It begins with https, unless the service runs on this machine.",addressMissing:"Give the address of the service.",models:"Models",modelsHint:"One a line: a model of Claude, “=”, and the service’s own name for it, such as “claude-*=their-model”. Only these are ever sent there; the first that fits counts.",modelsMissing:"Name at least one model.",key:"Key",keyHint:"What the service gave you. One on this machine that needs none takes any word.",keyMissing:"Paste the key."}};var sd={analytics:{title:"Analytics",allAccounts:"All accounts",allModels:"All models",png:"PNG",csv:"CSV",saveWhat:e=>`: save “${e}”`,right:e=>`${e} (right)`,requests:"Requests over time",speed:"Speed over time",speeds:{ttfb:"First byte",duration:"Duration",rate:"Tokens per second"},money:"Value and cost over time",moneyNone:"No request of a known price in this range.",tokens:"Tokens over time",cacheTitle:"Cache over time",accounts:"By account",models:"By model",outcomes:"By result",hours:"By hour of the day",hoursWeek:"By weekday and hour",hoursHint:"local time",busiest:(e,t,n)=>`Busiest: ${e} at ${t}, ${n} requests.`,hourCell:(e,t,n)=>`${e} ${t}: ${n}`,every:"Every day",less:"fewer",more:"more",speedNone:"Nothing was measured in this range.",noModel:"no model",noAccount:"no account",of:(e,t)=>`${e}, ${t}`,start:"start",columns:{requests:"Requests",success:"Success",tokens:"Tokens",cache:"Cache",money:"Value",ttfb:"First byte",rate:"Speed"},moneyHint:"What it would have cost, or has cost, at API prices",ttfbHint:"Half of the answers began within",rateHint:"Output tokens per second, median",other:"all others",moneySum:(e,t)=>`${e} as value, ${t} paid`,nothing:"No request in this range.",loading:"Loading…"}};var ad=e=>document.querySelector(`meta[name="${e}"]`)?.content??"",rd=ad("clb-binary"),Do={product:ad("application-name"),binary:rd,none:"–",justNow:"just now",ago:e=>`${e} ago`,separator:" · ",copy:"Copy",copyWhat:e=>`Copy ${e}`,copied:"Copied",copyFailed:"Press Ctrl+C",call:{unreachable:`No response from ${rd}. Check that it’s running, then retry.`,slow:"The program took too long to answer. Look whether it has been done before you try again.",refused:e=>`The program refused this with status ${e}. Reload the page and try again.`},dialog:{close:"Close",back:"Back",done:"Done",tryAgain:"Try again",working:"Working…",left:e=>`${e} left`,over:"no time left"},filters:{account:"Account",model:"Model"},ranges:{label:"Range of time",short:{"15m":"15 min","1h":"1 h","6h":"6 h","24h":"24 h","7d":"7 d","30d":"30 d","90d":"90 d",all:"All"},long:{"15m":"Last 15 minutes","1h":"Last hour","6h":"Last 6 hours","24h":"Last 24 hours","7d":"Last 7 days","30d":"Last 30 days","90d":"Last 90 days",all:"All time"},own:"Custom…",from:"From",to:"To",apply:"Show",wrong:"Give a beginning and a later end."},figures:{requests:"Requests",errors:"Errors",complete:"Complete",success:"Success rate",tokens:"Tokens",input:"Input",output:"Output",cacheRead:"Cache reads",cacheWrite:"Cache writes",cache:"Cache hit rate",value:"Value",cost:"Cost",ttfb:"First byte",duration:"Duration",rate:"Tokens per second",retries:"Retries",failovers:"Account switches",median:"median",p50:"p50",p90:"p90",p99:"p99",rate50:"Median",rate90:"Top 10%",rate99:"Top 1%",valueHint:"What requests on subscriptions would have cost at API prices",costHint:"What requests on API keys have cost",unpriced:(e,t)=>`${t} ${Tt(e,"request","requests")} of unknown price not counted`,tokensHint:(e,t,n,o)=>`${e} in, ${t} out, ${n} read from cache, ${o} written to cache`},toast:{undo:"Undo",close:"Close this message",failed:e=>`That did not work: ${e}`}};var id={health:{title:"Health",looking:"Looking at everything that the program needs…",absent:"Health checks aren’t available here.",well:"Everything works.",wanting:(e,t)=>e===1?"One thing needs attention.":`${t} things need attention.`,fine:(e,t)=>e===1?"One check is fine":`${t} checks are fine`,again:"Check again",remedy:"What to do:",mend:"Fix",mendAsk:"Fix…",mendWhat:(e,t)=>`${e} ${t}`,sure:"Before it is done",sureOf:e=>`This is what will be done: ${e}.`,yes:"Do it",no:"Cancel",mended:e=>`Fixed: ${e}`,verdicts:{ok:"fine",note:"good to know",warning:"something should be done",trouble:"does not work"},names:{versions:"Versions",port:"Port",keychain:"Keychain",database:"History file",disk:"Room on the disk",folders:"Folders",proxy:"Proxy",upstream:"Way to Anthropic",clock:"Clock",claude_code:"Claude Code",interference:"What gets in Claude Code’s way",tray:"Tray",browser:"Browser",autostart:"Start at login"}}};var ld={logs:{title:"Logs",label:"Log lines, the newest last",filters:"Level and search",level:"Level",levels:{debug:"All",info:"Info",warn:"Warnings",error:"Errors"},levelHints:{debug:"Every line, those for debugging too",info:"Info and what is more urgent",warn:"Warnings and errors",error:"Errors alone"},tags:{debug:"debug",info:"info",warn:"warn",error:"error"},cut:"cut off",search:"Search in lines",pause:"Pause",go:"Go on",copy:"Copy lines",copied:(e,t)=>`${t} ${Tt(e,"line","lines")} copied`,copyFailed:"The browser gives no clipboard",states:{connecting:"Connecting…",live:"Live",paused:"Paused",offline:"Not connected"},fresh:(e,t)=>`${t} new ${Tt(e,"line","lines")}`,shown:(e,t)=>`${t} ${Tt(e,"line","lines")}`,most:e=>`the newest ${e}`,loading:"Loading…",empty:"Nothing is logged at this level yet. What comes shows up here by itself.",none:"No line fits. What comes shows up here by itself.",failed:e=>`The log could not be read. ${e}`,again:"Try again"}};var cd={overview:{title:"Overview",total:"Total requests",today:e=>`${e} today`,success:"Success rate",successOf:(e,t)=>`${e} of ${t} succeeded`,successNone:"No requests yet",active:"Active accounts",activeOf:e=>`of ${e}`,activeHint:e=>e===0?"none available":"available",average:"Average response time",averageHint:"average, completed requests",averageNone:"No requests yet",now:"Running now",retries:"Retries",failovers:"Account switches",errors:"Errors",truncated:"Incomplete",cancelled:"Cancelled by you",interrupted:`Lost (${Do.binary} restarted)`,tokens:"Tokens",tokensOf:(e,t,n)=>`${e} input · ${t} output · ${n} cached`,cacheShare:"Cache hit rate",cacheOf:(e,t)=>`${e} read, ${t} written`,cacheHint:"Cache reads among all tokens of prompts",value:"Value at API prices",noPrice:(e,t)=>`no price for ${e}${t>0?` and ${t} more`:""}`,priceTable:e=>`Price table of ${e}`,cost:"API key spend",usdToday:e=>`${e} today`},activity:{title:"Activity",caption:e=>`Requests, failures and time to first token: ${e}`,none:"No request in this range.",errors:"Failed",ttfb:"Time to first token (median)",per:(e,t)=>e===1?{m:"per minute",h:"per hour",d:"per day"}[t]:`per ${e} ${{m:"min",h:"h",d:"days"}[t]}`,zoom:"Drag to zoom",summary:(e,t,n,o)=>`${e}: ${t} requests, ${n} failed, median time to first token ${o}.`,failed:"The figures could not be loaded.",more:"Analytics",moreWhat:"Analytics of this range"},glance:{accounts:"Limits",all:"Manage accounts",running:e=>`${e} active`,latest:"Latest requests",allRequests:"All requests"},underWay:{title:"Running now",none:"No stream at the moment.",more:e=>`and ${e} more`,ageHint:"For how long it has run",soFar:(e,t)=>[e,t].filter(Boolean).join(", "),tokens:e=>`${e} tokens`,tokensHint:e=>`${e} tokens so far: the prompt’s are told when an answer begins, its own mostly when it ends`,silent:"no answer yet",whole:"comes in one piece"},start:{title:"Get started",done:"done",add:"Add an account",addButton:"Add account",addHint:"A Claude subscription, an API key, or a login that Claude Code has already.",addOr:"Do it in a terminal",addText:"Run one of these in a terminal. The secret is asked for, or read from standard input, and goes into the system’s keychain.",addPlan:"A Claude plan: a token that “claude setup-token” prints",addKey:"An API key of the Console",terms:"Use only accounts that are your own. A plan is for your own ordinary use of Claude Code; Anthropic decides what it allows and may act without notice.",termsLink:"Its terms",connect:"Point Claude Code here",connectText:"Set these where Claude Code runs. The token only has to be there: your accounts’ own credentials are put in its place.",shells:{posix:"macOS, Linux",powershell:"PowerShell",settings:"settings.json"},shell:"Where you set them",settingsHint:"Into ~/.claude/settings.json; keep what else stands there.",theLines:"these lines",theCommand:"the command",connectButton:"Connect Claude Code",connectHint:"Adds this address to Claude Code’s settings. You can undo it anytime. Remote Control, voice and claude.ai connectors will be off.",connected:"Claude Code’s settings point here.",byHand:"Do it by hand, or for one terminal",allDone:"All is set up",close:"Close",prompt:"Send a first prompt",promptText:"The answer shows up below within a moment.",connectTitle:"How to point Claude Code here"}};var ud={input:"Input tokens",output:"Output tokens",cache:"Cache tokens, read and written"},fd={complete:"Complete",error:"Error",truncated:"Incomplete",cancelled:"Cancelled by you",interrupted:`Lost (${Do.binary} restarted)`},dd=e=>`${e} ${Tt(e,"retry","retries")}`,pd=e=>`${e} ${Tt(e,"account switch","account switches")}`,md={empty:"No requests yet. They appear here as you use Claude Code.",loading:"Loading…",failed:"The list could not be loaded.",again:"Try again",own:"own login",ownHint:"Went through with the client’s own sign-in, not with an account",outcomes:fd},$d={requests:{...md,caption:"Requests. Each row can be opened to see its attempts.",columns:{open:"Details",time:"Time",model:"Model",account:"Account",result:"Result",tries:"Retries, switches",ttfb:"First byte",duration:"Duration",input:"In",output:"Out",cache:"Cache"},long:ud,amount:(e,t)=>`${ud[e]}: ${t}`,open:e=>`Details of the request ${e}`,session:e=>`All requests of the conversation ${e}`,noModel:"no model",noAccount:"none",unnamed:()=>"no model",outcomesShort:{...fd,cancelled:"Cancelled",interrupted:"Lost"},noTries:"–",tries:(e,t,n)=>[n&&`waited ${n}`,e>0&&dd(e),t>0&&pd(t)].filter(Boolean).join(", ")},requestList:{...md,title:"Requests",caption:"Requests, each on a row. Arrow keys choose one, Enter shows all about it, Escape goes back, and the slash key leads to the search.",keys:[["↑ ↓","choose"],["Enter","details"],["/","search"],["Esc","back"]],loaded:(e,t,n)=>n?`${t} ${Tt(e,"request","requests")}`:`Showing ${t}`,columns:{time:"Time",model:"Model",account:"Account",result:"Result",tries:"Retries",ttfb:"First byte",duration:"Duration",input:"In",output:"Out",cache:"Cache",money:"Value"},hints:{tries:"Retries on the same account, and switches to another one",ttfb:"From the request’s arrival to the first byte of its answer",input:"Input tokens that no cache held",output:"Output tokens",cache:"Tokens read from the cache and written to it",money:"By list prices: what it would have cost on a subscription, or did cost on an API key"},fresh:(e,t)=>`${t} new ${Tt(e,"request","requests")}`,none:"No request fits these filters.",end:"End of list",olderFailed:"Older requests could not be loaded.",unnamed:e=>e||"no model",amount:(e,t)=>t,noTries:"",noAccount:"no account",tries:(e,t)=>[e>0&&`${e}×`,t>0&&`→ ${t}`].filter(Boolean).join(" "),triesAre:(e,t)=>e+t>0?[dd(e),pd(t)].join(", "):void 0,filters:{label:"Search and filters",more:e=>e>0?`Filters (${e})`:"Filters",text:"Search…",account:"Account",model:"Model",outcome:"Result",status:"Status",session:"Conversation",time:"Time",order:"Order",all:{account:"All accounts",model:"All models",outcome:"All results"},statusWrong:"A status is a number from 100 to 599.",sessionHint:"Its whole key",orders:{"":"Newest first",slowest:"Slowest first",failed:"Failed, newest first"},allTime:"All time",own:"From … to …",clear:"Clear all",export:"Export",exportLong:"Save all requests that fit",csv:"CSV",jsonl:"JSONL",csvHint:"As a table for spreadsheets",jsonlHint:"As JSON, a request a line, with all attempts"},panel:{label:"Request",close:"Close",newer:"Newer",older:"Older",before:"The one before",after:"The one after",loading:"Looking for this request…",failed:e=>`This request could not be loaded. ${e}`,duration:"Duration",ttfb:"First byte",speed:"Speed",held:"Held",value:"Value",cost:"Cost",unpriced:"not known",valueHint:"What it would have cost at API prices",costHint:"What it cost, by list prices",unpricedHint:"The price of this model is not known",why:"Why this account",ownWhy:"No account was chosen: the client’s own login went through.",error:"What went wrong",attempts:e=>`${e} ${Tt(e,"attempt","attempts")}`,noAttempts:"It was never sent to an account.",heldFor:e=>`Waited ${e} for an account`,noStatus:"no answer",start:"0 s",from:(e,t)=>`${e} → ${t}`,waited:e=>`then waited ${e}`,sameAgain:"the same one once more",verdicts:{fine:"OK",quota:"Quota spent",model_quota:"Model’s quota spent",burst:"Too many at once",throttle:"Rate limited by Anthropic",spend_cap:"Spending cap reached",entitlement:"Not allowed on this plan",signed_out:"Signed out",refused:"Refused",not_claude:"Not taken for Claude Code",forbidden:"Forbidden",trouble:"Anthropic error",client_error:"Request not accepted",left:"Client disconnected"},tokens:"Tokens",noTokens:"No tokens were used.",kinds:{input_tokens:"Input",cache_read_tokens:"Read from cache",cache_write_tokens:"Written to cache",output_tokens:"Output"},facts:"Details",request:"Request",model:"Model",group:"Group",time:"Arrived",size:"Size",sizes:(e,t)=>`Request ${e} · Response ${t}`,stream:"streamed",whole:"not streamed",id:"ID",upstream:"Upstream ID",session:"Conversation",theId:"the ID",theUpstream:"the upstream ID",theSession:"the conversation’s key",only:"Only this conversation"}}};var hd={mode:{title:"Mode",names:{auto:"Auto",prefer:"Prefer one",only:"Only one",bypass:"Pass-through"},sentences:{auto:"The strategy chooses among all accounts.",prefer:"New conversations begin on one account as long as it can take them.",only:"One account serves everything. When it is spent, requests are refused and never moved.",bypass:`${Do.binary} doesn’t use any account; Claude Code’s own login is used.`},bypassHint:"A client that was pointed here with a placeholder as its ANTHROPIC_AUTH_TOKEN has no login of its own: its requests are refused until that line is taken out there.",account:"Account",noAccount:"Add an account first.",grouped:{prefer:(e,t)=>`${e} serves the address of ${t} alone, and is preferred there.`,only:(e,t)=>`${e} serves the address of ${t} alone: any other is refused meanwhile.`},ends:"Ends",endings:{set:"Keep current",hour:"In 1 hour",midnight:"At midnight",open:"When I switch back"},submit:"Switch",done:"Switched.",same:"No change",is:{auto:()=>"Auto",prefer:e=>`Prefer ${e}`,only:e=>`Only ${e}`,bypass:()=>"Pass-through"},until:e=>`until ${e}`,notice:{prefer:e=>`${e} is preferred.`,only:e=>`Only ${e} serves requests.`,bypass:()=>"Pass-through: no account is used."},noticeHint:{prefer:"New conversations begin there as long as it can take them.",only:"Nothing moves to another account.",bypass:"Each client’s own login goes through; one with a placeholder is refused."},idle:(e,t)=>`${e} takes no request now: ${t}.`,ending:(e,t)=>`Until ${e}, ${t} left.`,ended:"It ends any moment.",stays:"It stays so until you switch back.",back:"Back to auto"},routing:{title:"Routing",change:"Change",changeWhat:"Change the routing",fold:"Collapse",foldWhat:"Collapse the routing",facts:{mode:"Mode",strategy:"Strategy",avoid:"Avoid accounts",hold:"When all accounts are at their limit",routes:"Model routes",groups:"Groups"},avoidIs:e=>e>0?`above ${e}%`:"never",holdOff:"return an error",holdIs:e=>`wait up to ${e} min`,none:"none",strategyIs:e=>`Strategy: ${e}`,strategy:"Strategy",strategyHint:"It says where a conversation begins. From then on it stays there, where its cache is.",strategies:{balanced:["Balanced","Where most room is left, in the window that fills up first."],"least-used":["Least used","On the account with the fewest requests in its present window."],drain:["Use-it-or-lose-it","Use the account whose weekly limit resets first."],priority:["Priority","On the accounts in their order: the next one when one is nearly spent."]},avoid:"Stop starting new sessions at (% used)",avoidHint:"From there on new conversations avoid an account while another has room. 0: never.",avoidWrong:"It is a whole number of per cent.",save:"Save"},hold:{title:"When all accounts are at their limit",choices:{refuse:"Return an error",wait:"Wait"},hints:{refuse:"Claude Code is told that the limit is reached, and until when.",wait:"If an account is back within this time, a request waits for it with its stream kept alive. Else it is refused at once."},minutes:"Longest wait, in minutes",wrong:"It is a whole number of minutes, at least 1."},routes:{title:"Model routes",hint:"They say which accounts a model may use. Every route that fits it must allow the account.",empty:"None: every model may use every account.",only:"only",not:"not",add:"Add a route",edit:"Edit",editWhat:e=>`Edit the route of ${e}`,remove:"Remove",removeWhat:e=>`Remove the route of ${e}`,removed:e=>`The route of ${e} is removed.`,undo:"Undo",newTitle:"New route",model:"Model",modelHint:"* stands for any text, such as “claude-opus-*”.",modelMissing:"Say which models it is about.",modelColon:"A pattern has no colon.",rule:"Which accounts",rules:{only:"Only these",not:"All but these"},accounts:"Accounts",accountsMissing:"Choose at least one account.",gone:"no longer there",comma:"can’t stand in a route because of its comma",save:"Save route",cancel:"Cancel",saved:"Saved."},groups:{title:"Groups",hint:"A group answers at an address of its own, with its own accounts and no other. The bare address has the accounts without a group.",empty:"No account is in a group. A group begins with the first account that is put into it, under “Manage”.",address:e=>`the address of ${e}`,accounts:e=>`served by ${e}`,noAccounts:"served by no account: every request is refused"},order:{title:"Priority",hint:"Upper rows are used first. Within a row, subscriptions go before API keys.",then:"Then",first:"First",grip:(e,t,n)=>`${e}, row ${t} of ${n}. Arrow up and down change its row.`,moved:(e,t,n)=>`${e} is in row ${t} of ${n} now.`,changed:"The order of use is changed.",apart:"a row of its own"}};var gd={conversations:{title:"Sessions",caption:"Conversations, the one that spoke last first. Each leads to its requests.",lead:"Sessions stay on one account to keep the prompt cache. Moving one loses the cache once.",columns:{session:"Conversation",account:"Account",first:"Since",last:"Last",requests:"Requests",tokens:"Tokens",cache:"Cache",value:"Value",moves:"Moves"},movesHint:"How often it has changed its account",cacheHint:"Cache reads among all tokens of its prompts: what a move would lose once",valueHint:"What it would have cost, or has cost, at API prices",movingCosts:(e,t)=>`${e} tokens came from the cache in ${t} requests. After a move the next request reads its whole prompt without it.`,lasted:e=>`for ${e}`,empty:"No conversations yet. They appear here as you use Claude Code.",emptyOf:e=>`No conversation of ${e}.`,requestsOf:e=>`Requests of the conversation ${e}`,older:"Load more",end:"End of list",failed:"The sessions could not be loaded."},move:{title:e=>`Move the conversation ${e}`,open:"Move…",openWhat:e=>`Move the conversation ${e} to another account`,lead:e=>`It is on “${e}”. From its next request on it goes to the account that you choose, and stays there.`,to:"To which account",used:(e,t)=>`${e}: ${t} used`,nowhere:"There is no other account that is switched on.",stakeLooked:"Looking what the move costs…",stakeFailed:"What the move costs could not be looked up.",stakeUnknown:"What the move costs is not known: nothing is known of its prompts.",free:"The move costs nothing extra.",freeWhy:e=>`It last spoke ${e}: its cache has run out by now, and its next request reads all of its prompt anew wherever it goes.`,costs:e=>`Moving re-sends about ${e} tokens without cache (once).`,costsWhy:(e,t)=>`${e} of them came from the cache of “${t}”, which no other account can use. A token that is written to a cache counts about twelve times as much as one that is read from it. After that one request all is as before.`,stay:"Cancel",go:e=>`Move to ${e}`,done:(e,t)=>`The conversation ${e} goes to ${t} from its next request on.`,goes:e=>`goes to ${e}`,goesHint:"From its next request on"}};var bd={settings:{title:"Settings",again:"Try again",startup:{title:"Start at login",lead:e=>`${e} starts by itself when you log in to this machine.`,switch:"Start at login",on:"On",off:"Off",unsupported:e=>`This can’t be set here. ${e}`},claude:{title:"Claude Code",states:{connected:"Connected",not_connected:"Not connected",stale:"Points to a different port",foreign:"Points to another service",unreadable:"Settings not understood"},connected:"Claude Code’s requests come here.",notConnected:"Claude Code isn’t connected.",stale:e=>`Claude Code asks ${e}, where this program no longer is.`,foreign:e=>`Claude Code asks ${e}, which is another service.`,unreadable:e=>`Its settings file is not understood, so nothing is changed there. ${e}`,group:e=>`It leads into the group ${e}.`,placeholder:"Uses a placeholder token (Claude Code isn’t signed in itself).",commented:"The file has comments or trailing commas: Claude Code then loads nothing of it.",overwritten:"It was connected, and something else has changed the address since.",file:"Settings file",changes:{connect:"What connecting changes",disconnect:"What disconnecting changes"},connect:"Connect",takeOver:"Replace that address",disconnect:"Disconnect",undo:"Disconnecting puts back what stood there before.",interferes:"What gets in the way",breaks:"breaks it",hint:"good to know",connectedNow:"Connected. Restart Claude Code to apply.",disconnectedNow:"Disconnected: what stood there before is back."},test:{title:"Connection to Anthropic",lead:"Tests DNS, connection, TLS and sign-in to Anthropic.",run:"Test the connection",steps:{dns:"Name",tcp:"Connection",tls:"Encryption",http:"Answer",credential:"Login"},good:"Everything works.",bad:"Connection failed at the marked step."},file:{title:"Settings file",lead:"Changes are saved to settings.jsonc. Your comments are kept.",groups:{"":"General",retry:"Retries",hold:"When all accounts are at their limit",network:"Network",history:"History",notifications:"Notifications",claude_code:"Claude Code",log:"Log files"},names:{port:"Port",keychain:"Keychain",api_url:"API URL",claude_url:"Sign-in URL",platform_url:"Token URL",conversation_minutes:"Session stickiness",body_memory_megabytes:"Memory for requests",drain_seconds:"Shutdown timeout","retry.count":"Max retries","retry.first_delay_seconds":"Initial delay","retry.multiplier":"Backoff factor","history.commit_milliseconds":"Flush interval","history.commit_requests":"Flush batch size","history.keep_days":"Requests are kept for","history.keep_megabytes":"Size of the file up to","hold.requests":"Waiting at one time","claude_code.on_quit":"When the program quits","notifications.sign_in":"An account needs a sign-in","notifications.all_limited":"Every account is limited","notifications.back":"An account is back","notifications.keychain":"Trouble with the keychain","notifications.port_taken":"The port is taken","notifications.window_80":"80% of a limit used","notifications.window_95":"95% of a limit used","network.proxy":"Proxy","network.no_proxy":"No proxy for","network.ca_file":"Custom CA file","log.level":"Level","log.max_megabytes":"Size of a file","log.keep_files":"Older files"},units:{milliseconds:"ms",seconds:"s",minutes:"min",days:"days",megabytes:"MB",percent:"%",requests:"requests",files:"files",times:"×"},takes:e=>`Takes ${e}.`,usual:e=>`Default: ${e}`,usualOf:(e,t)=>`Default: ${t} (${e})`,variable:e=>`$${e} overrides it.`,live:"Applies immediately.",restart:"Requires restart.",on:"On",off:"Off",changed:e=>`${e} ${Tt(e,"change","changes")} not saved`,save:"Save",undo:"Undo",saved:"Saved.",savedRestart:e=>`Saved. Requires restart: ${e}.`,waits:e=>`Requires restart: ${e}.`,wrong:{integer:(e,t)=>`A whole number from ${e} to ${t}.`,number:(e,t)=>`A number from ${e} to ${t}.`,url:"An https address without a path, or an http address of this machine."},failed:e=>`The settings could not be read. ${e}`},routing:{title:"Routing",lead:"Strategy, mode, waiting, and which account serves which model are set beside the accounts, and apply immediately.",link:"Change the routing",facts:{mode:"Mode",strategy:"Strategy",hold:"When all accounts are at their limit",routes:"Routes"},hold:e=>`wait up to ${e} min`,noHold:"return an error",none:"none"},history:{title:"History",lead:"All requests that are kept, to a file.",csv:"Save as CSV",jsonl:"Save as JSONL",reset:"Reset totals…",resetAsk:"Reset totals? Request history is kept.",resetYes:"Reset totals",resetDone:"All totals are zero.",clear:"Clear history…",clearAsk:"Forget all requests, and every figure made of them? This can’t be undone.",clearYes:"Forget all requests",clearDone:"The history is empty.",no:"Cancel"},backup:{title:"Backup of the accounts",lead:"A backup holds the accounts with their secrets, sealed with a passphrase. Secrets never leave through this page, so it is made in a terminal:",command:e=>`${e} export-accounts accounts.age`,theCommand:"the command",restore:"Restore",file:"Backup file",passphrase:"Passphrase",submit:"Restore accounts",missing:"Choose the backup file.",noPassphrase:"Give its passphrase.",tooLarge:"This file is too large for a backup.",unreadable:"The file can’t be read.",nothing:"There was nothing to restore."},about:{title:"About",version:"Version",since:"Running since",licence:"Licence",licenceIs:"MIT",parts:"Parts of this page",partLicence:e=>`Licence of ${e}`,links:"For other programs",api:"Description of the API",metrics:"Metrics for Prometheus"}}};var yd={skip:"Skip to the content",versionIs:e=>`Version ${e}`,baseAddress:"Base address",theBaseAddress:"the base address",reload:"Reload",updated:e=>`The program is now version ${e}; this page is of an older one.`,theme:{label:"Theme",system:"System",light:"Light",dark:"Dark"},running:{ready:"Running",noAccount:"Running, no account yet",lost:"Running, accounts lost",noneReady:"Running, no account ready",bypass:"Running, pass-through",onlyIdle:"Running, the only account not ready",connecting:"Connecting…",offline:"Not connected",since:e=>`up ${e}`},offline:{silent:e=>`${e} does not answer`,nothing:"No live numbers for this page",lost:"Not connected",unreachable:e=>`Can’t reach ${e}. Reconnecting… If it’s not running, start it with “${e}”.`,refused:e=>`The program answered with status ${e}. Open this page at the address that the program shows.`,stream:"The live connection broke off.",garbled:"The program sent something that this page does not understand. Reload the page if this stays.",again:e=>e>0?`Trying again in ${e} s`:"Trying again…",seen:e=>`Showing data from ${e}.`,now:"Try now"},warnings:"What needs your attention",sections:{label:"Sections",overview:"Overview",accounts:"Accounts",requests:"Requests",sessions:"Sessions",analytics:"Analytics",logs:"Logs",settings:"Settings"},veil:{label:"Hide personal details",hint:"For screens that others see: names and e-mail addresses are replaced",on:"Personal details are hidden",account:e=>`Account ${e}`,group:e=>`group-${e}`,hidden:"•••"},palette:{title:"Go to, or do",open:"Search and commands",short:"Search",placeholder:"Type a command or a name",none:"Nothing fits.",list:"Commands",keys:{ctrl:"Ctrl",mac:"⌘",letter:"K"},hints:[["↑ ↓","choose"],["Enter","do it"],["Esc","close"]],go:"Go to",act:"Do",account:"Account",look:"Look",add:"Add an account",health:"Check health",copy:"Copy the base address",copied:"The base address is copied.",manage:e=>`Manage ${e}`,enable:e=>`Switch ${e} on`,disable:e=>`Switch ${e} off`,clear:e=>`Clear the limit of ${e}`,requests:e=>`Requests of ${e}`,analytics:e=>`Analytics of ${e}`,limits:e=>`Limits over time of ${e}`,auto:"Mode: back to auto",theme:e=>`Theme: ${e}`,veil:"Hide personal details",unveil:"Show personal details",done:e=>`Done: ${e}`},waiting:{label:"Waiting requests",title:(e,t)=>`${t} ${Tt(e,"request waits","requests wait")} for an account`,untilTitle:(e,t)=>`${e}, until ${t}`,hint:"They go on with the first account that is back. Where none is by then, they are refused.",since:e=>`waits for ${e}`,session:e=>`conversation ${e}`,refused:e=>`refused at ${e}`}};var m={...Do,...yd,...cd,...od,...hd,...$d,...gd,...sd,...ld,...bd,...id};var El="veil",xh=new Set(["accounts","groups","warnings","routes"]),Sh=new Set(["complete","error","truncated","cancelled","interrupted"]),Ch=/[^\s<>()"'“”,;:]+@[^\s<>()"'“”,;:]+\.[^\s<>()"'“”,;:.]+/g,pn=Th();function Th(){try{return localStorage.getItem(El)==="1"}catch{return!1}}function za(e){try{localStorage.setItem(El,e?"1":"0")}catch{return}history.replaceState(null,"",location.hash.split("?")[0]||"#/"),location.reload()}addEventListener("storage",({key:e,newValue:t})=>{e===El&&t==="1"!==pn&&location.reload()});var ls=new Map,Lo=new Map,Al;function vd(e,t){if(e==="")return e;let n=ls.get(e);if(n)return n;let o=1;for(;Lo.has(t(o));)o++;let s=t(o);return ls.set(e,s),Lo.set(s,e),Al=void 0,s}var Bs=e=>Lo.has(e)?e:vd(e,m.veil.account),wd=e=>Lo.has(e)?e:vd(e,m.veil.group),Tl=e=>e&&m.veil.hidden,kd={account:Bs,group:wd,email:Tl,organization:Tl,note:Tl,accounts:e=>Array.isArray(e)?e.map(t=>typeof t=="string"?Bs(t):t):e,groups:e=>Array.isArray(e)?e.map(t=>typeof t=="string"?wd(t):t):e,key:e=>ls.get(e)??(e.endsWith(" (removed)")?Bs(e):e),name:e=>ls.get(e)??e,outcome:e=>Sh.has(e)?e:_d(e),...Object.fromEntries(["reason","notice","remedy","mend","choice","error","problem","failure","message","warnings","routes","path","text","line","msg"].map(e=>[e,Ml]))};function Ml(e){return Array.isArray(e)?e.map(Ml):typeof e=="string"?_d(e):e}function _d(e){return Al??=ls.size>0?new RegExp(`(?<![\\p{L}\\p{N}_-])(?:${[...ls.keys()].sort((t,n)=>n.length-t.length).map(xd).join("|")})(?![\\p{L}\\p{N}_-])`,"gu"):/$^/,e.replace(Ch,m.veil.hidden).replace(Al,t=>ls.get(t))}var xd=e=>e.replace(/[\\^$.*+?()[\]{}|/-]/g,"\\$&");function Sd(e){return!pn||e===null||typeof e!="object"?e:(Ah(e),ql(e))}function Ah(e){for(let t of Array.isArray(e.accounts)?e.accounts:[])typeof t?.name=="string"&&Bs(t.name);for(let t of[...e.sign_ins??[],e])typeof t.name=="string"&&typeof(t.stage??t.kind)=="string"&&Bs(t.name);for(let t of e.groups?.account??[])t.key&&t.key!=="(other)"&&Bs(t.key)}function ql(e){return Array.isArray(e)?e.map(ql):e===null||typeof e!="object"?e:Object.fromEntries(Object.entries(e).map(([t,n])=>{if(t==="attributes"&&Array.isArray(n))return[t,n.map(qh)];let o=kd[t],s=typeof n=="object"?ql(n):n;return[t,o&&(typeof n=="string"||Array.isArray(n)&&xh.has(t))?o(s):s]}))}var qh=e=>({...e,value:e.name==="account"||e.name==="group"?kd[e.name](e.value):Ml(e.value)});function Ks(e){return!pn||Lo.size===0?e:typeof e=="string"?Lo.get(e)??e.replace(Eh(),t=>Lo.get(t)):Array.isArray(e)?e.map(Ks):e===null||typeof e!="object"?e:Object.fromEntries(Object.entries(e).map(([t,n])=>[t,Ks(n)]))}var Eh=()=>new RegExp([...Lo.keys()].sort((e,t)=>t.length-e.length).map(xd).join("|"),"g");function Vs(e){if(!pn)return e;let[t,n]=e.split("?"),o=t.split("/").map(r=>zs(Ks(decodeURIComponent(r)))).join("/");if(n===void 0)return o;let s=[...new URLSearchParams(n)].map(([r,a])=>[r,Ks(a)]);return`${o}?${new URLSearchParams(s)}`}var Mh=/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;function Cn(e){return Sd(JSON.parse(e,(t,n)=>typeof n=="string"?t==="next"?n:Cd(n):n===null||typeof n!="object"||Array.isArray(n)?n:Object.fromEntries(Object.entries(n).map(([o,s])=>[Cd(o),s]))))}var Cd=e=>e.replace(Mh,t=>/\s/.test(t)?" ":"�");var Oh=9e4,en=class extends Error{constructor(t,n="",o=0){super(t),this.kind=n,this.status=o}},Lt=(e,t="")=>`/api/accounts/${zs(e)}${t}`,Yr=(e,t="")=>`/api/sign-ins/${encodeURIComponent(e)}${t}`;async function J(e,t,n){let[o,s]=await Ih(e,t,n),r=Rh(s);if(o<400)return r;throw new en(r?.error?.message||m.call.refused(o),r?.error?.kind,o)}async function Ih(e,t,n){let o={"X-Clb-Page":"1",...n&&{"Content-Type":"application/json"}};try{let s=await fetch(Vs(t),{method:e,headers:o,body:n&&JSON.stringify(Ks(n)),cache:"no-store",signal:AbortSignal.timeout(Oh)});return[s.status,await s.text()]}catch(s){throw new en(s.name==="TimeoutError"?m.call.slow:m.call.unreachable)}}function Rh(e){try{return e?Cn(e):void 0}catch{return}}var cs=e=>/^https?:\/\//i.test(e??"")?e:void 0;var us=He(!0);async function Td(){try{return await J("GET","/api/doctor")}catch(e){throw[404,501].includes(e.status)&&us.set(!1),e}}var Ad=e=>J("POST","/api/doctor/fix",{name:e});var Jr=["system","light","dark"],Qr=He(document.documentElement.dataset.theme??"system");function Zr(e){e==="system"?delete document.documentElement.dataset.theme:document.documentElement.dataset.theme=e,Qr.set(e);try{localStorage.setItem("theme",e)}catch{}}addEventListener("storage",e=>{e.key==="theme"&&Jr.includes(e.newValue)&&Zr(e.newValue)});var Dh=8e3,Ba=He(void 0),Ol;function Pt(e,{undo:t,tone:n="good"}={}){Ba.set({words:e,undo:t,tone:n}),Gs()}var Ka=()=>{clearTimeout(Ol),Ba.set(void 0)};function Gs(e=!1){clearTimeout(Ol),e||(Ol=setTimeout(Ka,Dh))}var Ne=m.palette;async function Il(e,t){await t().then(()=>Pt(Ne.done(e)),n=>Pt(m.toast.failed(n.message),{tone:"bad"}))}var Lh=e=>navigator.clipboard.writeText(e).then(()=>Pt(Ne.copied),()=>Pt(m.copyFailed,{tone:"bad"}));function qd({accounts:e,address:t,routing:n}){return[...Dn.map(o=>({id:`go-${o}`,words:m.sections[o],kind:Ne.go,icon:o,run:()=>Ln(o)})),{id:"add",words:Ne.add,kind:Ne.act,icon:"accounts",opens:{what:"add"}},...us.get()?[{id:"health",words:Ne.health,kind:Ne.act,icon:"health",opens:{what:"health"}}]:[],{id:"copy",words:Ne.copy,kind:Ne.act,icon:"copy",run:()=>Lh(t)},...n.mode==="auto"?[]:[{id:"auto",words:Ne.auto,kind:Ne.act,icon:"pin",run:()=>Il(Ne.auto,()=>J("PUT","/api/mode",{mode:"auto"}))}],...e.flatMap(Ph),...Jr.map(o=>({id:`theme-${o}`,words:Ne.theme(m.theme[o]),kind:Ne.look,icon:o,run:()=>Zr(o)})),{id:"veil",words:pn?Ne.unveil:Ne.veil,kind:Ne.look,icon:pn?"eye":"veil",run:()=>za(!pn)}]}function Ph({name:e,enabled:t,state:n}){let o=(t?Ne.disable:Ne.enable)(e),s=Ne.clear(e);return[["manage",Ne.manage(e),"accounts",{opens:{what:"manage",name:e}}],["turn",o,"accounts",{run:()=>Il(o,()=>J("PATCH",Lt(e),{enabled:!t}))}],...["limited","resting"].includes(n)?[["clear",s,"clock",{run:()=>Il(s,()=>J("POST",Lt(e,"/clear-limit")))}]]:[],["limits",Ne.limits(e),"analytics",{run:()=>Ln("accounts",{open:e})}],["requests",Ne.requests(e),"requests",{run:()=>Ln("requests",{account:e})}],["analytics",Ne.analytics(e),"analytics",{run:()=>Ln("analytics",{account:e})}]].map(([a,i,c,u])=>({id:`${a}-${e}`,words:i,kind:Ne.account,icon:c,...u}))}function Ed(e,t){let n=t.toLowerCase().split(/\s+/).filter(Boolean),o=e.filter(({words:r,kind:a})=>n.every(i=>`${r} ${a}`.toLowerCase().includes(i))),s=({words:r})=>n.length>0&&r.toLowerCase().startsWith(n[0])?0:1;return o.map((r,a)=>[s(r),a,r]).sort((r,a)=>r[0]-a[0]||r[1]-a[1]).map(([,,r])=>r)}function Md(e){e.key.toLowerCase()!=="k"||!(e.ctrlKey||e.metaKey)||e.altKey||e.shiftKey||(e.preventDefault(),document.querySelector("dialog[open]")||Ye({what:"palette"}))}var Rl=500,Hh=5e3;function Od(e=document){let t=He(void 0),n=He({state:"connecting"}),o={picture:t,connection:n,seen:0,stream:0,retry:h},s,r,a=Rl;function i(){if(c(),e.hidden)return;o.stream++;let b=Wh();s=b?.source??new EventSource("/api/events"),s.addEventListener("snapshot",u),s.addEventListener("error",f),b?.lost?f():b?.last&&u(b.last)}function c(){clearTimeout(r),s?.close(),s=void 0}function u(b){let v=Nh(b.data);if(!v)return $({why:"garbled"});a=Rl,o.seen=Date.now(),t.set(v),n.get().state!=="live"&&n.set({state:"live"})}async function f(){let b=s;b.close();let v=await jh();s===b&&$(v)}function $(b){c(),n.set({state:"offline",...b,retryAt:Date.now()+a}),r=setTimeout(i,a),a=Math.min(a*2,Hh)}function h(){a=Rl,i()}return e.addEventListener("visibilitychange",()=>e.hidden?c():h()),addEventListener("pagehide",c),addEventListener("pageshow",b=>b.persisted&&h()),i(),o}function Wh(){let{early:e}=globalThis;return delete globalThis.early,e?.taken.abort(),e}function Nh(e){try{let t=Cn(e);if(!t?.stats)return;let{accounts:n,warnings:o,sign_ins:s,waiting:r,under_way:a}=t;return{...t,accounts:n??[],warnings:o??[],sign_ins:s??[],waiting:r??[],under_way:a??[],routing:Fh(t)}}catch{return}}var Fh=({routing:e={}})=>({avoid_percent:0,hold_minutes:0,...e,strategy:e.strategy||"balanced",mode:e.mode||"auto",routes:e.routes??[],groups:e.groups??[]});async function jh(){try{let e=await fetch("/api/status",{cache:"no-store",signal:AbortSignal.timeout(2e3)});return e.ok?{why:"stream"}:{why:"refused",status:e.status}}catch{return{why:"unreachable"}}}var Uh=1e3,Va=He(0);function Id(e){let t,n,o=0,s=()=>{n=void 0,o=Date.now(),Va.set(Va.get()+1)},r=({stats:a,history_edition:i})=>{let c=[e.stream,i,a.total_requests,a.complete,a.errors,a.truncated,a.cancelled,a.interrupted].join(),u=t===void 0;c!==t&&(t=c,u||(n??=setTimeout(s,Math.max(0,o+Uh-Date.now()))))};e.picture.get()&&r(e.picture.get()),e.picture.watch(r)}var ds=1e3,Xr=60*ds,Ys=60*Xr,Js=24*Ys,Dd=(e,t,n)=>{let o;return{format:s=>(o??=new e(n,t)).format(s)}},ea=(e,t)=>Dd(Intl.NumberFormat,e,t),eo=e=>Dd(Intl.DateTimeFormat,e),Qs=ea({maximumFractionDigits:0}),zh=ea({minimumFractionDigits:1,maximumFractionDigits:1}),ps=ea({maximumFractionDigits:1}),Bh=ea({minimumFractionDigits:2,maximumFractionDigits:2}),Ld=ea({notation:"compact",minimumSignificantDigits:3,maximumSignificantDigits:3},"en"),Ga=eo({hour:"2-digit",minute:"2-digit"}),Rd=eo({hour:"2-digit",minute:"2-digit",second:"2-digit"}),Kh=eo({weekday:"long"}),Vh=eo({weekday:"short"}),Ll=eo({day:"numeric",month:"short"}),Gh=eo({dateStyle:"full",timeStyle:"long"}),V=e=>Qs.format(e??0),Me=e=>e>=999.5?Ld.format(e):Qs.format(e??0);function Je(e){let t=e*100;return t>999?`> ${Qs.format(999)}%`:t>99.9&&t<100?`> ${ps.format(99.9)}%`:t>0&&t<.1?`< ${ps.format(.1)}%`:`${ps.format(t)}%`}function ye(e){return e>0?e<10?`${ps.format(e)} ms`:e<999.5?`${Qs.format(e)} ms`:e<59950?`${zh.format(e/ds)} s`:Kt(e):m.none}function Kt(e){let t=Math.max(0,Math.ceil(e/ds))*ds,[n,o,s,r]=[t/Js,t%Js/Ys,t%Ys/Xr,t%Xr/ds].map(Math.floor);return n>0?Dl(n,"d",o,"h"):o>0?Dl(o,"h",s,"min"):s>0?Dl(s,"min",r,"s"):`${r} s`}var Dl=(e,t,n,o)=>n>0?`${e} ${t} ${n} ${o}`:`${e} ${t}`;function Zs(e,t){let n=t-e;if(n<10*ds)return m.justNow;let[o,s]=n<Xr?[10*ds,"s"]:n<Ys?[Xr,"min"]:n<Js?[Ys,"h"]:[Js,"d"],r=Math.floor(n/o)*(s==="s"?10:1);return m.ago(`${r} ${s}`)}var Ht=e=>new Date(e).toDateString();function Vt(e,t){return Ht(e)===Ht(t)?Ga.format(e):Math.abs(e-t)<6*Js?`${Vh.format(e)} ${Ga.format(e)}`:`${Ll.format(e)}, ${Ga.format(e)}`}var Pl=(e,t)=>Ht(e)===Ht(t)||e-t<12*Ys;function Pd(e,t){return Pl(e,t)?Ga.format(e):e-t<6*Js?Kh.format(e):Ll.format(e)}function Xs(e,t){return Ht(e)===t?Rd.format(e):`${Ll.format(e)}, ${Rd.format(e)}`}var Ot=e=>Gh.format(e);function ta(e){return e<1e3?`${e} B`:e<999950?`${ps.format(e/1e3)} kB`:`${ps.format(e/1e6)} MB`}function ft(e){return e>0?e<.005?"< $0.01":e<99.995?`$${Bh.format(e)}`:`$${e<99950?Qs.format(e):Ld.format(e)}`:"$0"}var er=e=>e>0?`${e<9.95?ps.format(e):Qs.format(e)} tok/s`:m.none;function ie(e){let t=e?Date.parse(e):NaN;return t>0?t:void 0}var Ya=e=>new Date(e).setHours(24,0,0,0);var Yh=15e3,Jh=12,Po=new Map;function Pn(e,t){let n=Te(Va),[o,s]=E(()=>({key:e,data:Po.get(e),busy:!0})),r=D({}).current;r.path=t,Y(()=>{if(r.busy===e){r.again=!0;return}Qh(e,r,s)},[e,n,r.retries]),Y(()=>()=>r.stop?.abort(),[]);let a=()=>{r.retries=(r.retries??0)+1,s(c=>({...c,busy:!0,problem:void 0}))},i=o.key===e?o.data:Po.get(e);return{...o,problem:o.key===e?o.problem:void 0,data:i??o.data,stale:!i&&!!o.data,again:a}}async function Qh(e,t,n){t.stop?.abort();let o=t.stop=new AbortController;t.busy=e;do{t.again=!1;let[s,r]=await Hn(t.path(Date.now()),o.signal).then(a=>[a],a=>[void 0,a]);if(o.signal.aborted)return;s&&Zh(e,s),n(a=>({key:e,data:s??(a.key===e?a.data:Po.get(e)),problem:r,busy:!1}))}while(t.again);t.busy=void 0}function Zh(e,t){Po.delete(e),Po.set(e,t),Po.size>Jh&&Po.delete(Po.keys().next().value)}async function Hn(e,t){let n=await fetch(Vs(e),{cache:"no-store",signal:AbortSignal.any([AbortSignal.timeout(Yh),...t?[t]:[]])}).catch(()=>{throw new Error(m.call.unreachable)}),o=await n.text();if(n.ok)return Cn(o);throw new Error(Xh(o)??m.call.refused(n.status))}function Xh(e){try{return Cn(e)?.error?.message}catch{return}}function Be(e,t){let n=new URLSearchParams(Object.entries(t).filter(([,o])=>o!==void 0&&o!==""));return n.size>0?`${e}?${n}`:e}var to=m.figures,ms=e=>(e.errors??0)+(e.truncated??0)+(e.interrupted??0),na=e=>e.input_tokens+e.output_tokens+e.cache_read_tokens+e.cache_write_tokens,oa=e=>to.tokensHint(...[e.input_tokens,e.output_tokens,e.cache_read_tokens,e.cache_write_tokens].map(V)),Ja=(e,t)=>m.activity.summary(e,V(t.requests),V(ms(t)),ye(t.ttfb_ms.p50)),Hl=e=>e.complete+e.errors+e.truncated>0?Je(e.success_rate):m.none;function tr(e){let t=e.input_tokens+e.cache_read_tokens+e.cache_write_tokens,n=e.unpriced>0?to.unpriced(e.unpriced,V(e.unpriced)):"";return[[to.requests,V(e.requests)],[to.success,Hl(e)],[to.tokens,Me(na(e)),oa(e)],[to.cache,t>0?Je(e.cache_hit_share):m.none],[to.value,Wl(e.value_usd,e),[to.valueHint,n].filter(Boolean).join(". ")],...e.cost_usd>0?[[to.cost,ft(e.cost_usd),to.costHint]]:[]]}var Wl=(e,t)=>t.priced>0||!(t.requests>0)?ft(e):m.none;var sa=6e4,or=60*sa,nr=24*or,Ho={"15m":15*sa,"1h":or,"6h":6*or,"24h":nr,"7d":7*nr,"30d":30*nr,"90d":90*nr},Nl={minute:sa,hour:or,day:nr,m:sa,h:or,d:nr};function sr(e){let[,t,n]=/^(\d*)([a-z]+)$/.exec(e)??[];return n in Nl?[Number(t||1),n[0]]:[1,"h"]}function Wt({range:e,from:t,to:n},o,s){let[r,a]=[Date.parse(t),Date.parse(n)];if(r<a)return{key:"",from:r,to:a,length:a-r};let i=e==="all"||e in Ho?e:o;return i==="all"?{key:i}:{key:i,from:s-Ho[i],to:s,length:Ho[i]}}var mo=({key:e,from:t,to:n})=>e||`${t}-${n}`,mn=({from:e,to:t})=>({from:e&&new Date(e).toISOString(),to:t&&new Date(t).toISOString()});function rr({key:e,from:t,to:n},o){return e?m.ranges.long[e]:`${Vt(t,o)} – ${Ht(t)===Ht(n)&&Ht(n)!==Ht(o)?Vt(n,n):Vt(n,o)}`}function Fl(e){let t=new Date(e);return new Date(e-t.getTimezoneOffset()*sa).toISOString().slice(0,16)}var Qa=3e3;function ar({from:e,to:t,step:n,series:o}){let s=new Map(o.map(u=>[Date.parse(u.start),u])),r=tg(n,Date.parse(e),Date.parse(t)),a=new Set(r);return([...s.keys()].filter(u=>!a.has(u)).length>0?eg([...s.keys()],n,Date.parse(e),Date.parse(t)):r).map(u=>[u,s.get(u)])}function eg(e,t,n,o){let[s,r]=sr(t),a=s*Nl[r],i=[...e],c=(u,f)=>{for(;u<f-a/2&&i.length<Qa;u+=a)i.push(u)};for(let u=e[0]-a;u>n-a&&i.length<Qa;u-=a)i.push(u);return e.forEach((u,f)=>c(u+a,e[f+1]??o)),i.sort((u,f)=>u-f)}function tg(e,t,n){let[o,s]=sr(e),r=o*Nl[s],a=[];if(r<=or){for(let u=Math.floor(t/r)*r;u<n&&a.length<Qa;u+=r)a.push(u);return a}let[i,c]=s==="d"?[o,24]:[1,o];for(let u=new Date(t).setHours(0,0,0,0);u<n&&a.length<Qa;u=ng(u,i))for(let f=0;f<24;f+=c){let $=new Date(u).setHours(f);$<n&&(a.length===0||$>a.at(-1))&&($<=t?a[0]=$:a.push($))}return a}var ng=(e,t)=>{let n=new Date(e);return n.setDate(n.getDate()+t)};function jl(e,t){let n=document.createElement("a");n.href=URL.createObjectURL(t),n.download=e,n.click(),setTimeout(()=>URL.revokeObjectURL(n.href),1e4)}var Ul=(e,t)=>`${e.toLowerCase().replace(/[^\p{L}\p{N}]+/gu,"-").replace(/^-|-$/g,"")}.${t}`,og=/^[=+\-@\t\r]/;function sg(e){let t=n=>{if(typeof n=="number")return String(n);let o=String(n??""),s=og.test(o)?`'${o}`:o;return/[",\r\n]/.test(s)?`"${s.replaceAll('"','""')}"`:s};return e.map(n=>`${n.map(t).join(",")}\r
`).join("")}var Za=(e,t)=>jl(Ul(e,"csv"),new Blob([sg(t)],{type:"text/csv"}));var rg={copy:"M9 9h10v11H9zM5 15V4h10",check:"M5 12.5l4.5 4.5L19 7",chevron:"M9 6l6 6-6 6",system:"M4 5h16v11H4zM9 20h6M12 16v4",light:"M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM12 2v2M12 20v2M2 12h2M20 12h2M4.9 4.9l1.4 1.4M17.7 17.7l1.4 1.4M4.9 19.1l1.4-1.4M17.7 6.3l1.4-1.4",dark:"M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",warning:"M12 4L2.5 20h19zM12 10v4.5M12 17.2v.3",cut:"M4 12h6M14 12h6M11 7l2 10",cross:"M6 6l12 12M18 6L6 18",minus:"M6 12h12",clock:"M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5.5l3.5 2",overview:"M4 13a8 8 0 0 1 16 0M12 13l4-4M4 18h16",accounts:"M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M16 4.6a3.5 3.5 0 0 1 0 5.8M18 14.6c2.1.9 3.5 2.9 3.5 5.4",requests:"M4 6h16M4 12h16M4 18h10",sessions:"M4 5h16v11H10l-5 4v-4H4z",analytics:"M5 20V10M12 20V4M19 20v-7",search:"M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM20 20l-4.2-4.2",eye:"M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",veil:"M4 4l16 16M9.5 5.9c.8-.3 1.6-.4 2.5-.4 6 0 9.5 6.5 9.5 6.5s-1 1.8-2.8 3.5M6 7.6C3.7 9.4 2.5 12 2.5 12s3.5 6.5 9.5 6.5c1.6 0 3-.4 4.2-1.1",grip:"M9 6h.01M15 6h.01M9 12h.01M15 12h.01M9 18h.01M15 18h.01",down:"M12 4v15M6 13l6 6 6-6",logs:"M5 4h14v16H5zM9 9h6M9 13h6M9 17h3",settings:"M4 7h9M17 7h3M4 17h3M11 17h9M15 4.5v5M9 14.5v5",health:"M3 12h4l2.500-6 4 12 2.500-6h5",save:"M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14",up:"M12 20V5M6 11l6-6 6 6",filter:"M4 6h16M7 12h10M10 18h4",pin:"M12 21s-7-6.2-7-11.2a7 7 0 0 1 14 0C19 14.8 12 21 12 21zM12 7.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z"},U=({name:e})=>l`
  <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d=${rg[e]} /></svg>`,Hd=()=>l`
  <svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
    <rect width="32" height="32" rx="8" />
    <path d="M10 16C16 16 15 8 21 8H25M10 16C16 16 15 24 21 24H25" class="mark-branch" />
    <path d="M5 16H25" />
    <circle cx="26" cy="8" r="2.2" /><circle cx="26" cy="16" r="2.2" /><circle cx="26" cy="24" r="2.2" />
  </svg>`;var Xa=m.analytics,ir=({list:e})=>l`
  <dl class="figures">
    ${e.map(([t,n,o])=>l`<div key=${t} title=${o}><dt>${t}</dt><dd>${n}</dd></div>`)}
  </dl>`,fo=({answer:e,said:t=m.activity.failed})=>e.problem&&l`
  <p class="notice tone-bad" role="status"><${U} name="cut" /> <span>${t} ${e.problem.message}</span>
    <button type="button" onClick=${e.again}>${m.requests.again}</button></p>`;function $o({id:e,title:t,hint:n,tools:o,table:s,picture:r,name:a=t,wide:i,children:c}){let u=async()=>jl(Ul(a,"png"),await r());return l`
    <section class=${i?"card wide":"card"} aria-labelledby=${e}>
      <div class="section-head">
        <h3 id=${e}>${t} ${n&&l`<span class="quiet">${n}</span>`}</h3>
        <p class="tools">
          ${o}
          ${r&&l`
              <button type="button" class="tool png" onClick=${u}>
                <${U} name="save" />${Xa.png}<span class="unseen">${Xa.saveWhat(t)}</span>
              </button>`}
          ${s&&l`
              <button type="button" class="tool csv" onClick=${()=>Za(a,s())}>
                <${U} name="save" />${Xa.csv}<span class="unseen">${Xa.saveWhat(t)}</span>
              </button>`}
        </p>
      </div>
      ${c}
    </section>`}var ag=matchMedia("(prefers-color-scheme: dark)"),ei=He(0),Wd=()=>ei.set(ei.get()+1);Qr.watch(Wd);ag.addEventListener("change",Wd);var lr;function tn(e){return lr||(lr=document.createElement("span"),lr.hidden=!0,document.body.append(lr)),lr.style.color=`var(${e})`,getComputedStyle(lr).color}var zl=(e,t)=>tn(e).replace(/^rgb\((.*)\)$/,(n,o)=>`rgba(${o}, ${t})`),cr=(e,t=400)=>`${t} ${e}px ${getComputedStyle(document.body).fontFamily}`,ur=()=>parseFloat(getComputedStyle(document.documentElement).fontSize)/16;var ig="uplot",lg="u-hz",cg="u-vt",ug="u-title",dg="u-wrap",pg="u-under",mg="u-over",fg="u-axis",hs="u-off",$g="u-select",hg="u-cursor-x",gg="u-cursor-y",bg="u-cursor-pt",yg="u-legend",wg="u-live",vg="u-inline",kg="u-series",_g="u-marker",Nd="u-label",xg="u-value",aa="width",ia="height",Fd="bottom",dr="left",Bl="right",lc="#000",jd=lc+"0",Kl="mousemove",Ud="mousedown",Vl="mouseup",zd="mouseenter",Bd="mouseleave",Kd="dblclick",Sg="resize",Cg="scroll",Vd="change",ri="dppxchange",cc="--",br=typeof window<"u",Zl=br?document:null,mr=br?window:null,Tg=br?navigator:null,we,ti;function Xl(){let e=devicePixelRatio;we!=e&&(we=e,ti&&tc(Vd,ti,Xl),ti=matchMedia(`(min-resolution: ${we-.001}dppx) and (max-resolution: ${we+.001}dppx)`),gs(Vd,ti,Xl),mr.dispatchEvent(new CustomEvent(ri)))}function fn(e,t){if(t!=null){let n=e.classList;!n.contains(t)&&n.add(t)}}function ec(e,t){let n=e.classList;n.contains(t)&&n.remove(t)}function Fe(e,t,n){e.style[t]=n+"px"}function Wn(e,t,n,o){let s=Zl.createElement(e);return t!=null&&fn(s,t),n?.insertBefore(s,o),s}function Tn(e,t){return Wn("div",e,t)}var Gd=new WeakMap;function no(e,t,n,o,s){let r="translate("+t+"px,"+n+"px)",a=Gd.get(e);r!=a&&(e.style.transform=r,Gd.set(e,r),t<0||n<0||t>o||n>s?fn(e,hs):ec(e,hs))}var Yd=new WeakMap;function Jd(e,t,n){let o=t+n,s=Yd.get(e);o!=s&&(Yd.set(e,o),e.style.background=t,e.style.borderColor=n)}var Qd=new WeakMap;function Zd(e,t,n,o){let s=t+""+n,r=Qd.get(e);s!=r&&(Qd.set(e,s),e.style.height=n+"px",e.style.width=t+"px",e.style.marginLeft=o?-t/2+"px":0,e.style.marginTop=o?-n/2+"px":0)}var uc={passive:!0},Ag={...uc,capture:!0};function gs(e,t,n,o){t.addEventListener(e,n,o?Ag:uc)}function tc(e,t,n,o){t.removeEventListener(e,n,uc)}br&&Xl();function Nn(e,t,n,o){let s;n=n||0,o=o||t.length-1;let r=o<=2147483647;for(;o-n>1;)s=r?n+o>>1:$n((n+o)/2),t[s]<e?n=s:o=s;return e-t[n]<=t[o]-e?n:o}function Cp(e){return(t,n,o)=>{let s=-1,r=-1;for(let a=n;a<=o;a++)if(e(t[a])){s=a;break}for(let a=o;a>=n;a--)if(e(t[a])){r=a;break}return[s,r]}}var Tp=e=>e!=null,Ap=e=>e!=null&&e>0,li=Cp(Tp),qg=Cp(Ap);function Eg(e,t,n,o=0,s=!1){let r=s?qg:li,a=s?Ap:Tp;[t,n]=r(e,t,n);let i=e[t],c=e[t];if(t>-1)if(o==1)i=e[t],c=e[n];else if(o==-1)i=e[n],c=e[t];else for(let u=t;u<=n;u++){let f=e[u];a(f)&&(f<i?i=f:f>c&&(c=f))}return[i??qe,c??-qe]}function ci(e,t,n,o){let s=tp(e),r=tp(t);e==t&&(s==-1?(e*=n,t/=n):(e/=n,t*=n));let a=n==10?ho:qp,i=s==1?$n:An,c=r==1?An:$n,u=i(a(wt(e))),f=c(a(wt(t))),$=fr(n,u),h=fr(n,f);return n==10&&(u<0&&($=Ee($,-u)),f<0&&(h=Ee(h,-f))),o||n==2?(e=$*s,t=h*r):(e=Ip(e,$),t=ui(t,h)),[e,t]}function dc(e,t,n,o){let s=ci(e,t,n,o);return e==0&&(s[0]=0),t==0&&(s[1]=0),s}var pc=.1,Xd={mode:3,pad:pc},ca={pad:0,soft:null,mode:0},Mg={min:ca,max:ca};function ai(e,t,n,o){return di(n)?ep(e,t,n):(ca.pad=n,ca.soft=o?0:null,ca.mode=o?3:0,ep(e,t,Mg))}function ge(e,t){return e??t}function Og(e,t,n){for(t=ge(t,0),n=ge(n,e.length-1);t<=n;){if(e[t]!=null)return!0;t++}return!1}function ep(e,t,n){let o=n.min,s=n.max,r=ge(o.pad,0),a=ge(s.pad,0),i=ge(o.hard,-qe),c=ge(s.hard,qe),u=ge(o.soft,qe),f=ge(s.soft,-qe),$=ge(o.mode,0),h=ge(s.mode,0),b=t-e,v=ho(b),C=Gt(wt(e),wt(t)),_=ho(C),T=wt(_-v);(b<1e-24||T>10)&&(b=0,(e==0||t==0)&&(b=1e-24,$==2&&u!=qe&&(r=0),h==2&&f!=-qe&&(a=0)));let x=b||C||1e3,q=ho(x),S=fr(10,$n(q)),j=x*(b==0?e==0?.1:1:r),H=Ee(Ip(e-j,S/10),24),Q=e>=u&&($==1||$==3&&H<=u||$==2&&H>=u)?u:qe,W=Gt(i,H<Q&&e>=Q?Q:Fn(Q,H)),L=x*(b==0?t==0?.1:1:a),I=Ee(ui(t+L,S/10),24),M=t<=f&&(h==1||h==3&&I>=f||h==2&&I<=f)?f:-qe,P=Fn(c,I>M&&t<=M?M:Gt(M,I));return W==P&&W==0&&(P=100),[W,P]}var Ig=new Intl.NumberFormat(br?Tg.language:"en-US"),mc=e=>Ig.format(e),hn=Math,si=hn.PI,wt=hn.abs,$n=hn.floor,yt=hn.round,An=hn.ceil,Fn=hn.min,Gt=hn.max,fr=hn.pow,tp=hn.sign,ho=hn.log10,qp=hn.log2,Rg=(e,t=1)=>hn.sinh(e)*t,Gl=(e,t=1)=>hn.asinh(e/t),qe=1/0;function np(e){return(ho((e^e>>31)-(e>>31))|0)+1}function nc(e,t,n){return Fn(Gt(e,t),n)}function Ep(e){return typeof e=="function"}function fe(e){return Ep(e)?e:()=>e}var Dg=()=>{},Mp=e=>e,Op=(e,t)=>t,Lg=e=>null,op=e=>!0,sp=(e,t)=>e==t,Pg=/\.\d*?(?=9{6,}|0{6,})/gm,bs=e=>{if(Dp(e)||No.has(e))return e;let t=`${e}`,n=t.match(Pg);if(n==null)return e;let o=n[0].length-1;if(t.indexOf("e-")!=-1){let[s,r]=t.split("e");return+`${bs(s)}e${r}`}return Ee(e,o)};function fs(e,t){return bs(Ee(bs(e/t))*t)}function ui(e,t){return bs(An(bs(e/t))*t)}function Ip(e,t){return bs($n(bs(e/t))*t)}function Ee(e,t=0){if(Dp(e))return e;let n=10**t,o=e*n*(1+Number.EPSILON);return yt(o)/n}var No=new Map;function Rp(e){return((""+e).split(".")[1]||"").length}function da(e,t,n,o){let s=[],r=o.map(Rp);for(let a=t;a<n;a++){let i=wt(a),c=Ee(fr(e,a),i);for(let u=0;u<o.length;u++){let f=e==10?+`${o[u]}e${a}`:o[u]*c,$=(a>=0?0:i)+(a>=r[u]?0:r[u]),h=e==10?f:Ee(f,$);s.push(h),No.set(h,$)}}return s}var ua={},fc=[],$r=[null,null],Wo=Array.isArray,Dp=Number.isInteger,Hg=e=>e===void 0;function rp(e){return typeof e=="string"}function di(e){let t=!1;if(e!=null){let n=e.constructor;t=n==null||n==Object}return t}function Wg(e){return e!=null&&typeof e=="object"}var Ng=Object.getPrototypeOf(Uint8Array),Lp="__proto__";function hr(e,t=di){let n;if(Wo(e)){let o=e.find(s=>s!=null);if(Wo(o)||t(o)){n=Array(e.length);for(let s=0;s<e.length;s++)n[s]=hr(e[s],t)}else n=e.slice()}else if(e instanceof Ng)n=e.slice();else if(t(e)){n={};for(let o in e)o!=Lp&&(n[o]=hr(e[o],t))}else n=e;return n}function $t(e){let t=arguments;for(let n=1;n<t.length;n++){let o=t[n];for(let s in o)s!=Lp&&(di(e[s])?$t(e[s],hr(o[s])):e[s]=hr(o[s]))}return e}var Fg=0,jg=1,Ug=2;function zg(e,t,n){for(let o=0,s,r=-1;o<t.length;o++){let a=t[o];if(a>r){for(s=a-1;s>=0&&e[s]==null;)e[s--]=null;for(s=a+1;s<n&&e[s]==null;)e[r=s++]=null}}}function Bg(e,t){if(Gg(e)){let a=e[0].slice();for(let i=1;i<e.length;i++)a.push(...e[i].slice(1));return Yg(a[0])||(a=Vg(a)),a}let n=new Set;for(let a=0;a<e.length;a++){let i=e[a][0],c=i.length;for(let u=0;u<c;u++)n.add(i[u])}let o=[Array.from(n).sort((a,i)=>a-i)],s=o[0].length,r=new Map;for(let a=0;a<s;a++)r.set(o[0][a],a);for(let a=0;a<e.length;a++){let i=e[a],c=i[0];for(let u=1;u<i.length;u++){let f=i[u],$=Array(s).fill(void 0),h=t?t[a][u]:jg,b=[];for(let v=0;v<f.length;v++){let C=f[v],_=r.get(c[v]);C===null?h!=Fg&&($[_]=C,h==Ug&&b.push(_)):$[_]=C}zg($,b,s),o.push($)}}return o}var Kg=typeof queueMicrotask>"u"?e=>Promise.resolve().then(e):queueMicrotask;function Vg(e){let t=e[0],n=t.length,o=Array(n);for(let r=0;r<o.length;r++)o[r]=r;o.sort((r,a)=>t[r]-t[a]);let s=[];for(let r=0;r<e.length;r++){let a=e[r],i=Array(n);for(let c=0;c<n;c++)i[c]=a[o[c]];s.push(i)}return s}function Gg(e){let t=e[0][0],n=t.length;for(let o=1;o<e.length;o++){let s=e[o][0];if(s.length!=n)return!1;if(s!=t){for(let r=0;r<n;r++)if(s[r]!=t[r])return!1}}return!0}function Yg(e,t=100){let n=e.length;if(n<=1)return!0;let o=0,s=n-1;for(;o<=s&&e[o]==null;)o++;for(;s>=o&&e[s]==null;)s--;if(s<=o)return!0;let r=Gt(1,$n((s-o+1)/t));for(let a=e[o],i=o+r;i<=s;i+=r){let c=e[i];if(c!=null){if(c<=a)return!1;a=c}}return!0}var Pp=["January","February","March","April","May","June","July","August","September","October","November","December"],Hp=["Sunday","Monday","Tuesday","Wednesday","Thursday","Friday","Saturday"];function Wp(e){return e.slice(0,3)}var Jg=Hp.map(Wp),Qg=Pp.map(Wp),Zg={MMMM:Pp,MMM:Qg,WWWW:Hp,WWW:Jg};function ra(e){return(e<10?"0":"")+e}function Xg(e){return(e<10?"00":e<100?"0":"")+e}var eb={YYYY:e=>e.getFullYear(),YY:e=>(e.getFullYear()+"").slice(2),MMMM:(e,t)=>t.MMMM[e.getMonth()],MMM:(e,t)=>t.MMM[e.getMonth()],MM:e=>ra(e.getMonth()+1),M:e=>e.getMonth()+1,DD:e=>ra(e.getDate()),D:e=>e.getDate(),WWWW:(e,t)=>t.WWWW[e.getDay()],WWW:(e,t)=>t.WWW[e.getDay()],HH:e=>ra(e.getHours()),H:e=>e.getHours(),h:e=>{let t=e.getHours();return t==0?12:t>12?t-12:t},AA:e=>e.getHours()>=12?"PM":"AM",aa:e=>e.getHours()>=12?"pm":"am",a:e=>e.getHours()>=12?"p":"a",mm:e=>ra(e.getMinutes()),m:e=>e.getMinutes(),ss:e=>ra(e.getSeconds()),s:e=>e.getSeconds(),fff:e=>Xg(e.getMilliseconds())};function $c(e,t){t=t||Zg;let n=[],o=/\{([a-z]+)\}|[^{]+/gi,s;for(;s=o.exec(e);)n.push(s[0][0]=="{"?eb[s[1]]:s[0]);return r=>{let a="";for(let i=0;i<n.length;i++)a+=typeof n[i]=="string"?n[i]:n[i](r,t);return a}}var tb=new Intl.DateTimeFormat().resolvedOptions().timeZone;function nb(e,t){let n;return t=="UTC"||t=="Etc/UTC"?n=new Date(+e+e.getTimezoneOffset()*6e4):t==tb?n=e:(n=new Date(e.toLocaleString("en-US",{timeZone:t})),n.setMilliseconds(e.getMilliseconds())),n}var Np=e=>e%1==0,ii=[1,2,2.5,5],ob=da(10,-32,0,ii),Fp=da(10,0,32,ii),sb=Fp.filter(Np),$s=ob.concat(Fp),hc=`
`,jp="{YYYY}",ap=hc+jp,Up="{M}/{D}",la=hc+Up,ni=la+"/{YY}",zp="{aa}",rb="{h}:{mm}",pr=rb+zp,ip=hc+pr,lp=":{ss}",ke=null;function Bp(e){let t=e*1e3,n=t*60,o=n*60,s=o*24,r=s*30,a=s*365,i=(e==1?da(10,0,3,ii).filter(Np):da(10,-3,0,ii)).concat([t,t*5,t*10,t*15,t*30,n,n*5,n*10,n*15,n*30,o,o*2,o*3,o*4,o*6,o*8,o*12,s,s*2,s*3,s*4,s*5,s*6,s*7,s*8,s*9,s*10,s*15,r,r*2,r*3,r*4,r*6,a,a*2,a*5,a*10,a*25,a*50,a*100]),c=[[a,jp,ke,ke,ke,ke,ke,ke,1],[s*28,"{MMM}",ap,ke,ke,ke,ke,ke,1],[s,Up,ap,ke,ke,ke,ke,ke,1],[o,"{h}"+zp,ni,ke,la,ke,ke,ke,1],[n,pr,ni,ke,la,ke,ke,ke,1],[t,lp,ni+" "+pr,ke,la+" "+pr,ke,ip,ke,1],[e,lp+".{fff}",ni+" "+pr,ke,la+" "+pr,ke,ip,ke,1]];function u(f){return($,h,b,v,C,_)=>{let T=[],x=C>=a,q=C>=r&&C<a,S=f(b),j=Ee(S*e,3),H=Yl(S.getFullYear(),x?0:S.getMonth(),q||x?1:S.getDate()),Q=Ee(H*e,3);if(q||x){let W=q?C/r:0,L=x?C/a:0,I=j==Q?j:Ee(Yl(H.getFullYear()+L,H.getMonth()+W,1)*e,3),M=new Date(yt(I/e)),P=M.getFullYear(),N=M.getMonth();for(let se=0;I<=v;se++){let X=Yl(P+L*se,N+W*se,1),re=X-f(Ee(X*e,3));I=Ee((+X+re)*e,3),I<=v&&T.push(I)}}else{let W=C>=s?s:C,L=$n(b)-$n(j),I=Q+L+ui(j-Q,W);T.push(I);let M=f(I),P=M.getHours()+M.getMinutes()/n+M.getSeconds()/o,N=C/o,se=$.axes[h]._space,X=_/se;for(;I=Ee(I+C,e==1?0:3),!(I>v);)if(N>1){let re=$n(Ee(P+N,6))%24,le=f(I).getHours()-re;le>1&&(le=-1),I-=le*o,P=(P+N)%24;let Ie=T[T.length-1];Ee((I-Ie)/C,3)*X>=.7&&T.push(I)}else T.push(I)}return T}}return[i,c,u]}var[ab,ib,lb]=Bp(1),[cb,ub,db]=Bp(.001);da(2,-53,53,[1]);function cp(e,t){return e.map(n=>n.map((o,s)=>s==0||s==8||o==null?o:t(s==1||n[8]==0?o:n[1]+o)))}function up(e,t){return(n,o,s,r,a)=>{let i=t.find(v=>a>=v[0])||t[t.length-1],c,u,f,$,h,b;return o.map(v=>{let C=e(v),_=C.getFullYear(),T=C.getMonth(),x=C.getDate(),q=C.getHours(),S=C.getMinutes(),j=C.getSeconds(),H=_!=c&&i[2]||T!=u&&i[3]||x!=f&&i[4]||q!=$&&i[5]||S!=h&&i[6]||j!=b&&i[7]||i[1];return c=_,u=T,f=x,$=q,h=S,b=j,H(C)})}}function pb(e,t){let n=$c(t);return(o,s,r,a,i)=>s.map(c=>n(e(c)))}function Yl(e,t,n){return new Date(e,t,n)}function dp(e,t){return t(e)}var mb="{YYYY}-{MM}-{DD} {h}:{mm}{aa}";function pp(e,t){return(n,o,s,r)=>r==null?cc:t(e(o))}function fb(e,t){let n=e.series[t];return n.width?n.stroke(e,t):n.points.width?n.points.stroke(e,t):null}function $b(e,t){return e.series[t].fill(e,t)}var hb={show:!0,live:!0,isolate:!1,mount:Dg,markers:{show:!0,width:2,stroke:fb,fill:$b,dash:"solid"},idx:null,idxs:null,values:[]};function gb(e,t){let n=e.cursor.points,o=Tn(),s=n.size(e,t);Fe(o,aa,s),Fe(o,ia,s);let r=s/-2;Fe(o,"marginLeft",r),Fe(o,"marginTop",r);let a=n.width(e,t,s);return a&&Fe(o,"borderWidth",a),o}function bb(e,t){let n=e.series[t].points;return n._fill||n._stroke}function yb(e,t){let n=e.series[t].points;return n._stroke||n._fill}function wb(e,t){return e.series[t].points.size}var Jl=[0,0];function vb(e,t,n){return Jl[0]=t,Jl[1]=n,Jl}function oi(e,t,n,o=!0){return s=>{s.button==0&&(!o||s.target==t)&&n(s)}}function Ql(e,t,n,o=!0){return s=>{(!o||s.target==t)&&n(s)}}var kb={show:!0,x:!0,y:!0,lock:!1,move:vb,points:{one:!1,show:gb,size:wb,width:0,stroke:yb,fill:bb},bind:{mousedown:oi,mouseup:oi,click:oi,dblclick:oi,mousemove:Ql,mouseleave:Ql,mouseenter:Ql},drag:{setScale:!0,x:!0,y:!1,dist:0,uni:null,click:(e,t)=>{t.stopPropagation(),t.stopImmediatePropagation()},_x:!1,_y:!1},focus:{dist:(e,t,n,o,s)=>o-s,prox:-1,bias:0},hover:{skip:[void 0],prox:null,bias:0},left:-10,top:-10,idx:null,dataIdx:null,idxs:null,event:null},Kp={show:!0,stroke:"rgba(0,0,0,0.07)",width:2},gc=$t({},Kp,{filter:Op}),Vp=$t({},gc,{size:10}),Gp=$t({},Kp,{show:!1}),bc='12px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Noto Sans", sans-serif, "Apple Color Emoji", "Segoe UI Emoji", "Segoe UI Symbol", "Noto Color Emoji"',Yp="bold "+bc,Jp=1.5,mp={show:!0,scale:"x",stroke:lc,space:50,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:Yp,side:2,grid:gc,ticks:Vp,border:Gp,font:bc,lineGap:Jp,rotate:0},_b="Value",xb="Time",fp={show:!0,scale:"x",auto:!1,sorted:1,min:qe,max:-qe,idxs:[]};function Sb(e,t,n,o,s){return t.map(r=>r==null?"":mc(r))}function Cb(e,t,n,o,s,r,a){let i=[],c=No.get(s)||0;n=a?n:Ee(ui(n,s),c);for(let u=n;u<=o;u=Ee(u+s,c))i.push(Object.is(u,-0)?0:u);return i}function oc(e,t,n,o,s,r,a){let i=[],c=e.scales[e.axes[t].scale].log,u=c==10?ho:qp,f=$n(u(n));s=fr(c,f),c==10&&(s=$s[Nn(s,$s)]);let $=n,h=s*c;c==10&&(h=$s[Nn(h,$s)]);do i.push($),$=$+s,c==10&&!No.has($)&&($=Ee($,No.get(s))),$>=h&&(s=$,h=s*c,c==10&&(h=$s[Nn(h,$s)]));while($<=o);return i}function Tb(e,t,n,o,s,r,a){let i=e.scales[e.axes[t].scale].asinh,c=o>i?oc(e,t,Gt(i,n),o,s):[i],u=o>=0&&n<=0?[0]:[];return(n<-i?oc(e,t,Gt(i,-o),-n,s):[i]).reverse().map(f=>-f).concat(u,c)}var Qp=/./,Ab=/[12357]/,qb=/[125]/,$p=/1/,sc=(e,t,n,o)=>e.map((s,r)=>t==4&&s==0||r%o==0&&n.test(s.toExponential()[s<0?1:0])?s:null);function Eb(e,t,n,o,s){let r=e.axes[n],a=r.scale,i=e.scales[a],c=e.valToPos,u=r._space,f=c(10,a),$=c(9,a)-f>=u?Qp:c(7,a)-f>=u?Ab:c(5,a)-f>=u?qb:$p;if($==$p){let h=wt(c(1,a)-f);if(h<u)return sc(t.slice().reverse(),i.distr,$,An(u/h)).reverse()}return sc(t,i.distr,$,1)}function Mb(e,t,n,o,s){let r=e.axes[n],a=r.scale,i=r._space,c=e.valToPos,u=wt(c(1,a)-c(2,a));return u<i?sc(t.slice().reverse(),3,Qp,An(i/u)).reverse():t}function Ob(e,t,n,o){return o==null?cc:t==null?"":mc(t)}var hp={show:!0,scale:"y",stroke:lc,space:30,gap:5,alignTo:1,size:50,labelGap:0,labelSize:30,labelFont:Yp,side:3,grid:gc,ticks:Vp,border:Gp,font:bc,lineGap:Jp,rotate:0};function Ib(e,t){let n=3+(e||1)*2;return Ee(n*t,3)}function Rb(e,t){let{scale:n,idxs:o}=e.series[0],s=e._data[0],r=e.valToPos(s[o[0]],n,!0),a=e.valToPos(s[o[1]],n,!0),i=wt(a-r),c=e.series[t],u=i/(c.points.space*we);return o[1]-o[0]<=u}var gp={scale:null,auto:!0,sorted:0,min:qe,max:-qe},Zp=(e,t,n,o,s)=>s,bp={show:!0,auto:!0,sorted:0,gaps:Zp,alpha:1,facets:[$t({},gp,{scale:"x"}),$t({},gp,{scale:"y"})]},yp={scale:"y",auto:!0,sorted:0,show:!0,spanGaps:!1,gaps:Zp,alpha:1,points:{show:Rb,filter:null},values:null,min:qe,max:-qe,idxs:[],path:null,clip:null};function Db(e,t,n,o,s){return n/10}var Xp={time:!0,auto:!0,distr:1,log:10,asinh:1,min:null,max:null,dir:1,ori:0},Lb=$t({},Xp,{time:!1,ori:1}),wp={};function em(e,t){let n=wp[e];return n||(n={key:e,plots:[],sub(o){n.plots.push(o)},unsub(o){n.plots=n.plots.filter(s=>s!=o)},pub(o,s,r,a,i,c,u){for(let f=0;f<n.plots.length;f++)n.plots[f]!=s&&n.plots[f].pub(o,s,r,a,i,c,u)}},e!=null&&(wp[e]=n)),n}var gr=1,rc=2;function ys(e,t,n){let o=e.mode,s=e.series[t],r=o==2?e._data[t]:e._data,a=e.scales,i=e.bbox,c=r[0],u=o==2?r[1]:r[t],f=o==2?a[s.facets[0].scale]:a[e.series[0].scale],$=o==2?a[s.facets[1].scale]:a[s.scale],h=i.left,b=i.top,v=i.width,C=i.height,_=e.valToPosH,T=e.valToPosV;return f.ori==0?n(s,c,u,f,$,_,T,h,b,v,C,mi,yr,$i,nm,sm):n(s,c,u,f,$,T,_,b,h,C,v,fi,wr,vc,om,rm)}function yc(e,t){let n=0,o=0,s=ge(e.bands,fc);for(let r=0;r<s.length;r++){let a=s[r];a.series[0]==t?n=a.dir:a.series[1]==t&&(a.dir==1?o|=1:o|=2)}return[n,o==1?-1:o==2?1:o==3?2:0]}function Pb(e,t,n,o,s){let r=e.mode,a=e.series[t],i=r==2?a.facets[1].scale:a.scale,c=e.scales[i];return s==-1?c.min:s==1?c.max:c.distr==3?c.dir==1?c.min:c.max:0}function go(e,t,n,o,s,r){return ys(e,t,(a,i,c,u,f,$,h,b,v,C,_)=>{let T=a.pxRound,x=u.dir*(u.ori==0?1:-1),q=u.ori==0?yr:wr,S,j;x==1?(S=n,j=o):(S=o,j=n);let H=T($(i[S],u,C,b)),Q=T(h(c[S],f,_,v)),W=T($(i[j],u,C,b)),L=T(h(r==1?f.max:f.min,f,_,v)),I=new Path2D(s);return q(I,W,L),q(I,H,L),q(I,H,Q),I})}function pi(e,t,n,o,s,r){let a=null;if(e.length>0){a=new Path2D;let i=t==0?$i:vc,c=n;for(let $=0;$<e.length;$++){let h=e[$];if(h[1]>h[0]){let b=h[0]-c;b>0&&i(a,c,o,b,o+r),c=h[1]}}let u=n+s-c,f=10;u>0&&i(a,c,o-f/2,u,o+r+f)}return a}function Hb(e,t,n){let o=e[e.length-1];o&&o[0]==t?o[1]=n:e.push([t,n])}function wc(e,t,n,o,s,r,a){let i=[],c=e.length;for(let u=s==1?n:o;u>=n&&u<=o;u+=s)if(t[u]===null){let f=u,$=u;if(s==1)for(;++u<=o&&t[u]===null;)$=u;else for(;--u>=n&&t[u]===null;)$=u;let h=r(e[f]),b=$==f?h:r(e[$]),v=f-s;h=a<=0&&v>=0&&v<c?r(e[v]):h;let C=$+s;b=a>=0&&C>=0&&C<c?r(e[C]):b,b>=h&&i.push([h,b])}return i}function vp(e){return e==0?Mp:e==1?yt:t=>fs(t,e)}function tm(e){let t=e==0?mi:fi,n=e==0?(s,r,a,i,c,u)=>{s.arcTo(r,a,i,c,u)}:(s,r,a,i,c,u)=>{s.arcTo(a,r,c,i,u)},o=e==0?(s,r,a,i,c)=>{s.rect(r,a,i,c)}:(s,r,a,i,c)=>{s.rect(a,r,c,i)};return(s,r,a,i,c,u=0,f=0)=>{u==0&&f==0?o(s,r,a,i,c):(u=Fn(u,i/2,c/2),f=Fn(f,i/2,c/2),t(s,r+u,a),n(s,r+i,a,r+i,a+c,u),n(s,r+i,a+c,r,a+c,f),n(s,r,a+c,r,a,f),n(s,r,a,r+i,a,u),s.closePath())}}var mi=(e,t,n)=>{e.moveTo(t,n)},fi=(e,t,n)=>{e.moveTo(n,t)},yr=(e,t,n)=>{e.lineTo(t,n)},wr=(e,t,n)=>{e.lineTo(n,t)},$i=tm(0),vc=tm(1),nm=(e,t,n,o,s,r)=>{e.arc(t,n,o,s,r)},om=(e,t,n,o,s,r)=>{e.arc(n,t,o,s,r)},sm=(e,t,n,o,s,r,a)=>{e.bezierCurveTo(t,n,o,s,r,a)},rm=(e,t,n,o,s,r,a)=>{e.bezierCurveTo(n,t,s,o,a,r)};function am(e){return(t,n,o,s,r)=>ys(t,n,(a,i,c,u,f,$,h,b,v,C,_)=>{let{pxRound:T,points:x}=a,q,S;u.ori==0?(q=mi,S=nm):(q=fi,S=om);let j=Ee(x.width*we,3),H=(x.size-x.width)/2*we,Q=Ee(H*2,3),W=new Path2D,L=new Path2D,{left:I,top:M,width:P,height:N}=t.bbox;$i(L,I-Q,M-Q,P+Q*2,N+Q*2);let se=X=>{if(c[X]!=null){let re=T($(i[X],u,C,b)),le=T(h(c[X],f,_,v));q(W,re+H,le),S(W,re,le,H,0,si*2)}};if(r)r.forEach(se);else for(let X=o;X<=s;X++)se(X);return{stroke:j>0?W:null,fill:W,clip:L,flags:gr|rc}})}function im(e){return(t,n,o,s,r,a)=>{o!=s&&(r!=o&&a!=o&&e(t,n,o),r!=s&&a!=s&&e(t,n,s),e(t,n,a))}}var Wb=im(yr),Nb=im(wr);function lm(e){let t=ge(e?.alignGaps,0);return(n,o,s,r)=>ys(n,o,(a,i,c,u,f,$,h,b,v,C,_)=>{[s,r]=li(c,s,r);let T=a.pxRound,x=P=>T($(P,u,C,b)),q=P=>T(h(P,f,_,v)),S,j;u.ori==0?(S=yr,j=Wb):(S=wr,j=Nb);let H=u.dir*(u.ori==0?1:-1),Q={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:gr},W=Q.stroke,L=!1;if(r-s>=C*4){let P=ue=>n.posToVal(ue,u.key,!0),N=null,se=null,X,re,le,Ie=x(i[H==1?s:r]),ut=x(i[s]),_e=x(i[r]),Se=P(H==1?ut+1:_e-1);for(let ue=H==1?s:r;ue>=s&&ue<=r;ue+=H){let te=i[ue],dt=(H==1?te<Se:te>Se)?Ie:x(te),rt=c[ue];dt==Ie?rt!=null?(re=rt,N==null?(S(W,dt,q(re)),X=N=se=re):re<N?N=re:re>se&&(se=re)):rt===null&&(L=!0):(N!=null&&j(W,Ie,q(N),q(se),q(X),q(re)),rt!=null?(re=rt,S(W,dt,q(re)),N=se=X=re):(N=se=null,rt===null&&(L=!0)),Ie=dt,Se=P(Ie+H))}N!=null&&N!=se&&le!=Ie&&j(W,Ie,q(N),q(se),q(X),q(re))}else for(let P=H==1?s:r;P>=s&&P<=r;P+=H){let N=c[P];N===null?L=!0:N!=null&&S(W,x(i[P]),q(N))}let[I,M]=yc(n,o);if(a.fill!=null||I!=0){let P=Q.fill=new Path2D(W),N=a.fillTo(n,o,a.min,a.max,I),se=q(N),X=x(i[s]),re=x(i[r]);H==-1&&([re,X]=[X,re]),S(P,re,se),S(P,X,se)}if(!a.spanGaps){let P=[];L&&P.push(...wc(i,c,s,r,H,x,t)),Q.gaps=P=a.gaps(n,o,s,r,P),Q.clip=pi(P,u.ori,b,v,C,_)}return M!=0&&(Q.band=M==2?[go(n,o,s,r,W,-1),go(n,o,s,r,W,1)]:go(n,o,s,r,W,M)),Q})}function Fb(e){let t=ge(e.align,1),n=ge(e.ascDesc,!1),o=ge(e.alignGaps,0),s=ge(e.extend,!1);return(r,a,i,c)=>ys(r,a,(u,f,$,h,b,v,C,_,T,x,q)=>{[i,c]=li($,i,c);let S=u.pxRound,{left:j,width:H}=r.bbox,Q=_e=>S(v(_e,h,x,_)),W=_e=>S(C(_e,b,q,T)),L=h.ori==0?yr:wr,I={stroke:new Path2D,fill:null,clip:null,band:null,gaps:null,flags:gr},M=I.stroke,P=h.dir*(h.ori==0?1:-1),N=W($[P==1?i:c]),se=Q(f[P==1?i:c]),X=se,re=se;s&&t==-1&&(re=j,L(M,re,N)),L(M,se,N);for(let _e=P==1?i:c;_e>=i&&_e<=c;_e+=P){let Se=$[_e];if(Se==null)continue;let ue=Q(f[_e]),te=W(Se);t==1?L(M,ue,N):L(M,X,te),L(M,ue,te),N=te,X=ue}let le=X;s&&t==1&&(le=j+H,L(M,le,N));let[Ie,ut]=yc(r,a);if(u.fill!=null||Ie!=0){let _e=I.fill=new Path2D(M),Se=u.fillTo(r,a,u.min,u.max,Ie),ue=W(Se);L(_e,le,ue),L(_e,re,ue)}if(!u.spanGaps){let _e=[];_e.push(...wc(f,$,i,c,P,Q,o));let Se=u.width*we/2,ue=n||t==1?Se:-Se,te=n||t==-1?-Se:Se;_e.forEach(dt=>{dt[0]+=ue,dt[1]+=te}),I.gaps=_e=u.gaps(r,a,i,c,_e),I.clip=pi(_e,h.ori,_,T,x,q)}return ut!=0&&(I.band=ut==2?[go(r,a,i,c,M,-1),go(r,a,i,c,M,1)]:go(r,a,i,c,M,ut)),I})}function kp(e,t,n,o,s,r,a=qe){if(e.length>1){let i=null;for(let c=0,u=1/0;c<e.length;c++)if(t[c]!==void 0){if(i!=null){let f=wt(e[c]-e[i]);f<u&&(u=f,a=wt(n(e[c],o,s,r)-n(e[i],o,s,r)))}i=c}}return a}function jb(e){e=e||ua;let t=ge(e.size,[.6,qe,1]),n=e.align||0,o=e.gap||0,s=e.radius;s=s==null?[0,0]:typeof s=="number"?[s,0]:s;let r=fe(s),a=1-t[0],i=ge(t[1],qe),c=ge(t[2],1),u=ge(e.disp,ua),f=ge(e.each,b=>{}),{fill:$,stroke:h}=u;return(b,v,C,_)=>ys(b,v,(T,x,q,S,j,H,Q,W,L,I,M)=>{let P=T.pxRound,N=n,se=o*we,X=i*we,re=c*we,le,Ie;S.ori==0?[le,Ie]=r(b,v):[Ie,le]=r(b,v);let ut=S.dir*(S.ori==0?1:-1),_e=S.ori==0?$i:vc,Se=S.ori==0?f:(K,Ae,qt,Cs,Qo,Vn,Zo)=>{f(K,Ae,qt,Qo,Cs,Zo,Vn)},ue=ge(b.bands,fc).find(K=>K.series[0]==v),te=ue!=null?ue.dir:0,dt=T.fillTo(b,v,T.min,T.max,te),rt=P(Q(dt,j,M,L)),bt,Ve,En,an=I,Ge=P(T.width*we),Kn=!1,co=null,wn=null,Co=null,_s=null;$!=null&&(Ge==0||h!=null)&&(Kn=!0,co=$.values(b,v,C,_),wn=new Map,new Set(co).forEach(K=>{K!=null&&wn.set(K,new Path2D)}),Ge>0&&(Co=h.values(b,v,C,_),_s=new Map,new Set(Co).forEach(K=>{K!=null&&_s.set(K,new Path2D)})));let{x0:xs,size:Pr}=u;if(xs!=null&&Pr!=null){N=1,x=xs.values(b,v,C,_),xs.unit==2&&(x=x.map(Ae=>b.posToVal(W+Ae*I,S.key,!0)));let K=Pr.values(b,v,C,_);Pr.unit==2?Ve=K[0]*I:Ve=H(K[0],S,I,W)-H(0,S,I,W),an=kp(x,q,H,S,I,W,an),En=an-Ve+se}else an=kp(x,q,H,S,I,W,an),En=an*a+se,Ve=an-En;En<1&&(En=0),Ge>=Ve/2&&(Ge=0),En<5&&(P=Mp);let xa=En>0,Yo=an-En-(xa?Ge:0);Ve=P(nc(Yo,re,X)),bt=(N==0?Ve/2:N==ut?0:Ve)-N*ut*((N==0?se/2:0)+(xa?Ge/2:0));let Ft={stroke:null,fill:null,clip:null,band:null,gaps:null,flags:0},Ss=Kn?null:new Path2D,uo=null;if(ue!=null)uo=b.data[ue.series[1]];else{let{y0:K,y1:Ae}=u;K!=null&&Ae!=null&&(q=Ae.values(b,v,C,_),uo=K.values(b,v,C,_))}let Jo=le*Ve,de=Ie*Ve;for(let K=ut==1?C:_;K>=C&&K<=_;K+=ut){let Ae=q[K];if(Ae==null)continue;if(uo!=null){let Qt=uo[K]??0;if(Ae-Qt==0)continue;rt=Q(Qt,j,M,L)}let qt=S.distr!=2||u!=null?x[K]:K,Cs=H(qt,S,I,W),Qo=Q(ge(Ae,dt),j,M,L),Vn=P(Cs-bt),Zo=P(Gt(Qo,rt)),ln=P(Fn(Qo,rt)),vn=Zo-ln;if(Ae!=null){let Qt=Ae<0?de:Jo,Mn=Ae<0?Jo:de;Kn?(Ge>0&&Co[K]!=null&&_e(_s.get(Co[K]),Vn,ln+$n(Ge/2),Ve,Gt(0,vn-Ge),Qt,Mn),co[K]!=null&&_e(wn.get(co[K]),Vn,ln+$n(Ge/2),Ve,Gt(0,vn-Ge),Qt,Mn)):_e(Ss,Vn,ln+$n(Ge/2),Ve,Gt(0,vn-Ge),Qt,Mn),Se(b,v,K,Vn-Ge/2,ln,Ve+Ge,vn)}}return Ge>0?Ft.stroke=Kn?_s:Ss:Kn||(Ft._fill=T.width==0?T._fill:T._stroke??T._fill,Ft.width=0),Ft.fill=Kn?wn:Ss,Ft})}function Ub(e,t){let n=ge(t?.alignGaps,0);return(o,s,r,a)=>ys(o,s,(i,c,u,f,$,h,b,v,C,_,T)=>{[r,a]=li(u,r,a);let x=i.pxRound,q=le=>x(h(le,f,_,v)),S=le=>x(b(le,$,T,C)),j,H,Q;f.ori==0?(j=mi,Q=yr,H=sm):(j=fi,Q=wr,H=rm);let W=f.dir*(f.ori==0?1:-1),L=q(c[W==1?r:a]),I=L,M=[],P=[];for(let le=W==1?r:a;le>=r&&le<=a;le+=W)if(u[le]!=null){let Ie=c[le],ut=q(Ie);M.push(I=ut),P.push(S(u[le]))}let N={stroke:e(M,P,j,Q,H,x),fill:null,clip:null,band:null,gaps:null,flags:gr},se=N.stroke,[X,re]=yc(o,s);if(i.fill!=null||X!=0){let le=N.fill=new Path2D(se),Ie=i.fillTo(o,s,i.min,i.max,X),ut=S(Ie);Q(le,I,ut),Q(le,L,ut)}if(!i.spanGaps){let le=[];le.push(...wc(c,u,r,a,W,q,n)),N.gaps=le=i.gaps(o,s,r,a,le),N.clip=pi(le,f.ori,v,C,_,T)}return re!=0&&(N.band=re==2?[go(o,s,r,a,se,-1),go(o,s,r,a,se,1)]:go(o,s,r,a,se,re)),N})}function zb(e){return Ub(Bb,e)}function Bb(e,t,n,o,s,r){let a=e.length;if(a<2)return null;let i=new Path2D;if(n(i,e[0],t[0]),a==2)o(i,e[1],t[1]);else{let c=Array(a),u=Array(a-1),f=Array(a-1),$=Array(a-1);for(let h=0;h<a-1;h++)f[h]=t[h+1]-t[h],$[h]=e[h+1]-e[h],u[h]=f[h]/$[h];c[0]=u[0];for(let h=1;h<a-1;h++)u[h]===0||u[h-1]===0||u[h-1]>0!=u[h]>0?c[h]=0:(c[h]=3*($[h-1]+$[h])/((2*$[h]+$[h-1])/u[h-1]+($[h]+2*$[h-1])/u[h]),isFinite(c[h])||(c[h]=0));c[a-1]=u[a-2];for(let h=0;h<a-1;h++)s(i,e[h]+$[h]/3,t[h]+c[h]*$[h]/3,e[h+1]-$[h]/3,t[h+1]-c[h+1]*$[h]/3,e[h+1],t[h+1])}return i}var ac=new Set;function _p(){for(let e of ac)e.syncRect(!0)}br&&(gs(Sg,mr,_p),gs(Cg,mr,_p,!0),gs(ri,mr,()=>{ct.pxRatio=we}));var Kb=lm(),Vb=am();function xp(e,t,n,o){return(o?[e[0],e[1]].concat(e.slice(2)):[e[0]].concat(e.slice(1))).map((s,r)=>ic(s,r,t,n))}function Gb(e,t){return e.map((n,o)=>o==0?{}:$t({},t,n))}function ic(e,t,n,o){return $t({},t==0?n:o,e)}function cm(e,t,n){return t==null?$r:[t,n]}var Yb=cm;function Jb(e,t,n){return t==null?$r:ai(t,n,pc,!0)}function um(e,t,n,o){return t==null?$r:ci(t,n,e.scales[o].log,!1)}var Qb=um;function dm(e,t,n,o){return t==null?$r:dc(t,n,e.scales[o].log,!1)}var Zb=dm;function Xb(e,t,n,o,s){let r=Gt(np(e),np(t)),a=t-e,i=Nn(s/o*a,n);do{let c=n[i],u=o*c/a;if(u>=s&&r+(c<5?No.get(c):0)<=17)return[c,u]}while(++i<n.length);return[0,0]}function Sp(e){let t,n;return e=e.replace(/(\d+)px/,(o,s)=>(t=yt((n=+s)*we))+"px"),[e,t,n]}function ey(e){e.show&&[e.font,e.labelFont].forEach(t=>{let n=Ee(t[2]*we,1);t[0]=t[0].replace(/[0-9.]+px/,n+"px"),t[1]=n})}function ct(e,t,n){let o={mode:ge(e.mode,1)},s=o.mode;function r(d,p,g,y){let w=p.valToPct(d);return y+g*(p.dir==-1?1-w:w)}function a(d,p,g,y){let w=p.valToPct(d);return y+g*(p.dir==-1?w:1-w)}function i(d,p,g,y){return p.ori==0?r(d,p,g,y):a(d,p,g,y)}o.valToPosH=r,o.valToPosV=a;let c=!1;o.status=0;let u=o.root=Tn(ig);if(e.id!=null&&(u.id=e.id),fn(u,e.class),e.title){let d=Tn(ug,u);d.textContent=e.title}let f=Wn("canvas"),$=o.ctx=f.getContext("2d"),h=Tn(dg,u);gs("click",h,d=>{d.target===v&&(Re!=Ps||ze!=Hs)&&Mt.click(o,d)},!0);let b=o.under=Tn(pg,h);h.appendChild(f);let v=o.over=Tn(mg,h);e=hr(e);let C=+ge(e.pxAlign,1),_=vp(C);(e.plugins||[]).forEach(d=>{d.opts&&(e=d.opts(o,e)||e)});let T=e.ms||.001,x=o.series=s==1?xp(e.series||[],fp,yp,!1):Gb(e.series||[null],bp),q=o.axes=xp(e.axes||[],mp,hp,!0),S=o.scales={},j=o.bands=e.bands||[];j.forEach(d=>{d.fill=fe(d.fill||null),d.dir=ge(d.dir,-1)});let H=s==2?x[1].facets[0].scale:x[0].scale,Q={axes:G$,series:U$},W=(e.drawOrder||["axes","series"]).map(d=>Q[d]);function L(d){let p=d.distr==3?g=>ho(g>0?g:d.clamp(o,g,d.min,d.max,d.key)):d.distr==4?g=>Gl(g,d.asinh):d.distr==100?g=>d.fwd(g):g=>g;return g=>{let y=p(g),{_min:w,_max:k}=d,A=k-w;return(y-w)/A}}function I(d){let p=S[d];if(p==null){let g=(e.scales||ua)[d]||ua;if(g.from!=null){I(g.from);let y=$t({},S[g.from],g,{key:d});y.valToPct=L(y),S[d]=y}else{p=S[d]=$t({},d==H?Xp:Lb,g),p.key=d;let y=p.time,w=p.range,k=Wo(w);if((d!=H||s==2&&!y)&&(k&&(w[0]==null||w[1]==null)&&(w={min:w[0]==null?Xd:{mode:1,hard:w[0],soft:w[0]},max:w[1]==null?Xd:{mode:1,hard:w[1],soft:w[1]}},k=!1),!k&&di(w))){let A=w;w=(O,R,z)=>R==null?$r:ai(R,z,A)}p.range=fe(w||(y?Yb:d==H?p.distr==3?Qb:p.distr==4?Zb:cm:p.distr==3?um:p.distr==4?dm:Jb)),p.auto=fe(k?!1:p.auto),p.clamp=fe(p.clamp||Db),p._min=p._max=null,p.valToPct=L(p)}}}I("x"),I("y"),s==1&&x.forEach(d=>{I(d.scale)}),q.forEach(d=>{I(d.scale)});for(let d in e.scales)I(d);let M=S[H],P=M.distr,N,se;M.ori==0?(fn(u,lg),N=r,se=a):(fn(u,cg),N=a,se=r);let X={};for(let d in S){let p=S[d];(p.min!=null||p.max!=null)&&(X[d]={min:p.min,max:p.max},p.min=p.max=null)}let re=e.tzDate||(d=>new Date(yt(d/T))),le=e.fmtDate||$c,Ie=T==1?lb(re):db(re),ut=up(re,cp(T==1?ib:ub,le)),_e=pp(re,dp(mb,le)),Se=[],ue=o.legend=$t({},hb,e.legend),te=o.cursor=$t({},kb,{drag:{y:s==2}},e.cursor),dt=ue.show,rt=te.show,bt=ue.markers;ue.idxs=Se,bt.width=fe(bt.width),bt.dash=fe(bt.dash),bt.stroke=fe(bt.stroke),bt.fill=fe(bt.fill);let Ve,En,an,Ge=[],Kn=[],co,wn=!1,Co={};if(ue.live){let d=x[1]?x[1].values:null;wn=d!=null,co=wn?d(o,1,0):{_:0};for(let p in co)Co[p]=cc}if(dt)if(Ve=Wn("table",yg,u),an=Wn("tbody",null,Ve),ue.mount(o,Ve),wn){En=Wn("thead",null,Ve,an);let d=Wn("tr",null,En);Wn("th",null,d);for(var _s in co)Wn("th",Nd,d).textContent=_s}else fn(Ve,vg),ue.live&&fn(Ve,wg);let xs={show:!0},Pr={show:!1};function xa(d,p){if(p==0&&(wn||!ue.live||s==2))return $r;let g=[],y=Wn("tr",kg,an,an.childNodes[p]);fn(y,d.class),d.show||fn(y,hs);let w=Wn("th",null,y);if(bt.show){let O=Tn(_g,w);if(p>0){let R=bt.width(o,p);R&&(O.style.border=R+"px "+bt.dash(o,p)+" "+bt.stroke(o,p)),O.style.background=bt.fill(o,p)}}let k=Tn(Nd,w);d.label instanceof HTMLElement?k.appendChild(d.label):k.textContent=d.label,p>0&&(bt.show||(k.style.color=d.width>0?bt.stroke(o,p):bt.fill(o,p)),Ft("click",w,O=>{if(te._lock)return;es(O);let R=x.indexOf(d);if((O.ctrlKey||O.metaKey)!=ue.isolate){let z=x.some((B,G)=>G>0&&G!=R&&B.show);x.forEach((B,G)=>{G>0&&Yn(G,z?G==R?xs:Pr:xs,!0,pt.setSeries)})}else Yn(R,{show:!d.show},!0,pt.setSeries)},!1),As&&Ft(zd,w,O=>{te._lock||(es(O),Yn(x.indexOf(d),Ns,!0,pt.setSeries))},!1));for(var A in co){let O=Wn("td",xg,y);O.textContent="--",g.push(O)}return[y,g]}let Yo=new Map;function Ft(d,p,g,y=!0){let w=Yo.get(p)||{},k=te.bind[d](o,p,g,y);k&&(gs(d,p,w[d]=k),Yo.set(p,w))}function Ss(d,p,g){let y=Yo.get(p)||{};for(let w in y)(d==null||w==d)&&(tc(w,p,y[w]),delete y[w]);d==null&&Yo.delete(p)}let uo=0,Jo=0,de=0,K=0,Ae=0,qt=0,Cs=Ae,Qo=qt,Vn=de,Zo=K,ln=0,vn=0,Qt=0,Mn=0;o.bbox={};let zi=!1,Sa=!1,Ts=!1,Xo=!1,Ca=!1,kn=!1;function Bi(d,p,g){(g||d!=o.width||p!=o.height)&&Jc(d,p),Is(!1),Ts=!0,Sa=!0,Rs()}function Jc(d,p){o.width=uo=de=d,o.height=Jo=K=p,Ae=qt=0,L$(),P$();let g=o.bbox;ln=g.left=fs(Ae*we,.5),vn=g.top=fs(qt*we,.5),Qt=g.width=fs(de*we,.5),Mn=g.height=fs(K*we,.5)}let I$=3;function R$(){let d=!1,p=0;for(;!d;){p++;let g=K$(p),y=V$(p);d=p==I$||g&&y,d||(Jc(o.width,o.height),Sa=!0)}}function D$({width:d,height:p}){Bi(d,p)}o.setSize=D$;function L$(){let d=!1,p=!1,g=!1,y=!1;q.forEach((w,k)=>{if(w.show&&w._show){let{side:A,_size:O}=w,R=A%2,z=w.label!=null?w.labelSize:0,B=O+z;B>0&&(R?(de-=B,A==3?(Ae+=B,y=!0):g=!0):(K-=B,A==0?(qt+=B,d=!0):p=!0))}}),ts[0]=d,ts[1]=g,ts[2]=p,ts[3]=y,de-=To[1]+To[3],Ae+=To[3],K-=To[2]+To[0],qt+=To[0]}function P$(){let d=Ae+de,p=qt+K,g=Ae,y=qt;function w(k,A){switch(k){case 1:return d+=A,d-A;case 2:return p+=A,p-A;case 3:return g-=A,g+A;case 0:return y-=A,y+A}}q.forEach((k,A)=>{if(k.show&&k._show){let O=k.side;k._pos=w(O,k._size),k.label!=null&&(k._lpos=w(O,k.labelSize))}})}if(te.dataIdx==null){let d=te.hover,p=d.skip=new Set(d.skip??[]);p.add(void 0);let g=d.prox=fe(d.prox),y=d.bias??=0;te.dataIdx=(w,k,A,O)=>{if(k==0)return A;let R=A,z=g(w,k,A,O)??qe,B=z>=0&&z<qe,G=M.ori==0?de:K,ae=te.left,be=t[0],he=t[k];if(p.has(he[A])){R=null;let me=null,oe=null,Z;if(y==0||y==-1)for(Z=A;me==null&&Z-- >0;)p.has(he[Z])||(me=Z);if(y==0||y==1)for(Z=A;oe==null&&Z++<he.length;)p.has(he[Z])||(oe=Z);if(me!=null||oe!=null)if(B){let Le=me==null?-1/0:N(be[me],M,G,0),Xe=oe==null?1/0:N(be[oe],M,G,0),Ct=ae-Le,Ce=Xe-ae;Ct<=Ce?Ct<=z&&(R=me):Ce<=z&&(R=oe)}else R=oe==null?me:me==null?oe:A-me<=oe-A?me:oe}else B&&wt(ae-N(be[A],M,G,0))>z&&(R=null);return R}}let es=d=>{te.event=d};te.idxs=Se,te._lock=!1;let Rt=te.points;Rt.show=fe(Rt.show),Rt.size=fe(Rt.size),Rt.stroke=fe(Rt.stroke),Rt.width=fe(Rt.width),Rt.fill=fe(Rt.fill);let Gn=o.focus=$t({},e.focus||{alpha:.3},te.focus),As=Gn.prox>=0,qs=As&&Rt.one,_n=[],Es=[],Ms=[];function Qc(d,p){let g=Rt.show(o,p);if(g instanceof HTMLElement)return fn(g,bg),fn(g,d.class),no(g,-10,-10,de,K),v.insertBefore(g,_n[p]),g}function Zc(d,p){if(s==1||p>0){let g=s==1&&S[d.scale].time,y=d.value;d.value=g?rp(y)?pp(re,dp(y,le)):y||_e:y||Ob,d.label=d.label||(g?xb:_b)}if(qs||p>0){d.width=d.width==null?1:d.width,d.paths=d.paths||Kb||Lg,d.fillTo=fe(d.fillTo||Pb),d.pxAlign=+ge(d.pxAlign,C),d.pxRound=vp(d.pxAlign),d.stroke=fe(d.stroke||null),d.fill=fe(d.fill||null),d._stroke=d._fill=d._paths=d._focus=null;let g=Ib(Gt(1,d.width),1),y=d.points=$t({},{size:g,width:Gt(1,g*.2),stroke:d.stroke,space:g*2,paths:Vb,_stroke:null,_fill:null},d.points);y.show=fe(y.show),y.filter=fe(y.filter),y.fill=fe(y.fill),y.stroke=fe(y.stroke),y.paths=fe(y.paths),y.pxAlign=d.pxAlign}if(dt){let g=xa(d,p);Ge.splice(p,0,g[0]),Kn.splice(p,0,g[1]),ue.values.push(null)}if(rt){Se.splice(p,0,null);let g=null;qs?p==0&&(g=Qc(d,p)):p>0&&(g=Qc(d,p)),_n.splice(p,0,g),Es.splice(p,0,0),Ms.splice(p,0,0)}St("addSeries",p)}function H$(d,p){p=p??x.length,d=s==1?ic(d,p,fp,yp):ic(d,p,{},bp),x.splice(p,0,d),Zc(x[p],p)}o.addSeries=H$;function W$(d){if(x.splice(d,1),dt){ue.values.splice(d,1),Kn.splice(d,1);let p=Ge.splice(d,1)[0];Ss(null,p.firstChild),p.remove()}rt&&(Se.splice(d,1),_n.splice(d,1)[0].remove(),Es.splice(d,1),Ms.splice(d,1)),St("delSeries",d)}o.delSeries=W$;let ts=[!1,!1,!1,!1];function N$(d,p){if(d._show=d.show,d.show){let g=d.side%2,y=S[d.scale];y==null&&(d.scale=g?x[1].scale:H,y=S[d.scale]);let w=y.time;d.size=fe(d.size),d.space=fe(d.space),d.rotate=fe(d.rotate),Wo(d.incrs)&&d.incrs.forEach(A=>{!No.has(A)&&No.set(A,Rp(A))}),d.incrs=fe(d.incrs||(y.distr==2?sb:w?T==1?ab:cb:$s)),d.splits=fe(d.splits||(w&&y.distr==1?Ie:y.distr==3?oc:y.distr==4?Tb:Cb)),d.stroke=fe(d.stroke),d.grid.stroke=fe(d.grid.stroke),d.ticks.stroke=fe(d.ticks.stroke),d.border.stroke=fe(d.border.stroke);let k=d.values;d.values=Wo(k)&&!Wo(k[0])?fe(k):w?Wo(k)?up(re,cp(k,le)):rp(k)?pb(re,k):k||ut:k||Sb,d.filter=fe(d.filter||(y.distr>=3&&y.log==10?Eb:y.distr==3&&y.log==2?Mb:Op)),d.font=Sp(d.font),d.labelFont=Sp(d.labelFont),d._size=d.size(o,null,p,0),d._space=d._rotate=d._incrs=d._found=d._splits=d._values=null,d._size>0&&(ts[p]=!0,d._el=Tn(fg,h))}}function Hr(d,p,g,y){let[w,k,A,O]=g,R=p%2,z=0;return R==0&&(O||k)&&(z=p==0&&!w||p==2&&!A?yt(mp.size/3):0),R==1&&(w||A)&&(z=p==1&&!k||p==3&&!O?yt(hp.size/2):0),z}let Xc=o.padding=(e.padding||[Hr,Hr,Hr,Hr]).map(d=>fe(ge(d,Hr))),To=o._padding=Xc.map((d,p)=>d(o,p,ts,0)),Et,vt=null,kt=null,Ta=s==1?x[0].idxs:null,On=null,Wr=!1;function eu(d,p){if(t=d??[],o.data=o._data=t,s==2){Et=0;for(let g=1;g<x.length;g++)Et+=t[g][0].length}else{t.length==0&&(o.data=o._data=t=[[]]),On=t[0],Et=On.length;let g=t;if(P==2){g=t.slice();let y=g[0]=Array(Et);for(let w=0;w<Et;w++)y[w]=w}o._data=t=g}if(Is(!0),St("setData"),P==2&&(Ts=!0),p!==!1){let g=M;g.auto(o,Wr)?Ki():qo(H,g.min,g.max),Xo=Xo||te.left>=0,kn=!0,Rs()}}o.setData=eu;function Ki(){Wr=!0;let d,p;s==1&&(Et>0?(vt=Ta[0]=0,kt=Ta[1]=Et-1,d=t[0][vt],p=t[0][kt],P==2?(d=vt,p=kt):d==p&&(P==3?[d,p]=ci(d,d,M.log,!1):P==4?[d,p]=dc(d,d,M.log,!1):M.time?p=d+yt(86400/T):[d,p]=ai(d,p,pc,!0))):(vt=Ta[0]=d=null,kt=Ta[1]=p=null)),qo(H,d,p)}let Aa,Os,Vi,Gi,Yi,Ji,Qi,Zi,Xi,Zt;function tu(d,p,g,y,w,k){d??=jd,g??=fc,y??="butt",w??=jd,k??="round",d!=Aa&&($.strokeStyle=Aa=d),w!=Os&&($.fillStyle=Os=w),p!=Vi&&($.lineWidth=Vi=p),k!=Yi&&($.lineJoin=Yi=k),y!=Ji&&($.lineCap=Ji=y),g!=Gi&&$.setLineDash(Gi=g)}function nu(d,p,g,y){p!=Os&&($.fillStyle=Os=p),d!=Qi&&($.font=Qi=d),g!=Zi&&($.textAlign=Zi=g),y!=Xi&&($.textBaseline=Xi=y)}function el(d,p,g,y,w=0){if(y.length>0&&d.auto(o,Wr)&&(p==null||p.min==null)){let k=ge(vt,0),A=ge(kt,y.length-1),O=g.min==null?Eg(y,k,A,w,d.distr==3):[g.min,g.max];d.min=Fn(d.min,g.min=O[0]),d.max=Gt(d.max,g.max=O[1])}}let ou={min:null,max:null};function F$(){for(let y in S){let w=S[y];X[y]==null&&(w.min==null||X[H]!=null&&w.auto(o,Wr))&&(X[y]=ou)}for(let y in S){let w=S[y];X[y]==null&&w.from!=null&&X[w.from]!=null&&(X[y]=ou)}X[H]!=null&&Is(!0);let d={};for(let y in X){let w=X[y];if(w!=null){let k=d[y]=hr(S[y],Wg);if(w.min!=null)$t(k,w);else if(y!=H||s==2)if(Et==0&&k.from==null){let A=k.range(o,null,null,y);k.min=A[0],k.max=A[1]}else k.min=qe,k.max=-qe}}if(Et>0){x.forEach((y,w)=>{if(s==1){let k=y.scale,A=X[k];if(A==null)return;let O=d[k];if(w==0){let R=O.range(o,O.min,O.max,k);O.min=R[0],O.max=R[1],vt=Nn(O.min,t[0]),kt=Nn(O.max,t[0]),kt-vt>1&&(t[0][vt]<O.min&&vt++,t[0][kt]>O.max&&kt--),y.min=On[vt],y.max=On[kt]}else y.show&&y.auto&&el(O,A,y,t[w],y.sorted);y.idxs[0]=vt,y.idxs[1]=kt}else if(w>0&&y.show&&y.auto){let[k,A]=y.facets,O=k.scale,R=A.scale,[z,B]=t[w],G=d[O],ae=d[R];G!=null&&el(G,X[O],k,z,k.sorted),ae!=null&&el(ae,X[R],A,B,A.sorted),y.min=A.min,y.max=A.max}});for(let y in d){let w=d[y],k=X[y];if(w.from==null&&(k==null||k.min==null)){let A=w.range(o,w.min==qe?null:w.min,w.max==-qe?null:w.max,y);w.min=A[0],w.max=A[1]}}}for(let y in d){let w=d[y];if(w.from!=null){let k=d[w.from];if(k.min==null)w.min=w.max=null;else{let A=w.range(o,k.min,k.max,y);w.min=A[0],w.max=A[1]}}}let p={},g=!1;for(let y in d){let w=d[y],k=S[y];if(k.min!=w.min||k.max!=w.max){k.min=w.min,k.max=w.max;let A=k.distr;k._min=A==3?ho(k.min):A==4?Gl(k.min,k.asinh):A==100?k.fwd(k.min):k.min,k._max=A==3?ho(k.max):A==4?Gl(k.max,k.asinh):A==100?k.fwd(k.max):k.max,p[y]=g=!0}}if(g){x.forEach((y,w)=>{s==2?w>0&&p.y&&(y._paths=null):p[y.scale]&&(y._paths=null)});for(let y in p)Ts=!0,St("setScale",y);rt&&te.left>=0&&(Xo=kn=!0)}for(let y in X)X[y]=null}function j$(d){let p=nc(vt-1,0,Et-1),g=nc(kt+1,0,Et-1);for(;d[p]==null&&p>0;)p--;for(;d[g]==null&&g<Et-1;)g++;return[p,g]}function U$(){if(Et>0){let d=x.some(p=>p._focus)&&Zt!=Gn.alpha;d&&($.globalAlpha=Zt=Gn.alpha),x.forEach((p,g)=>{if(g>0&&p.show&&(su(g,!1),su(g,!0),p._paths==null)){let y=Zt;Zt!=p.alpha&&($.globalAlpha=Zt=p.alpha);let w=s==2?[0,t[g][0].length-1]:j$(t[g]);p._paths=p.paths(o,g,w[0],w[1]),Zt!=y&&($.globalAlpha=Zt=y)}}),x.forEach((p,g)=>{if(g>0&&p.show){let y=Zt;Zt!=p.alpha&&($.globalAlpha=Zt=p.alpha),p._paths!=null&&ru(g,!1);{let w=p._paths!=null?p._paths.gaps:null,k=p.points.show(o,g,vt,kt,w),A=p.points.filter(o,g,k,w);(k||A)&&(p.points._paths=p.points.paths(o,g,vt,kt,A),ru(g,!0))}Zt!=y&&($.globalAlpha=Zt=y),St("drawSeries",g)}}),d&&($.globalAlpha=Zt=1)}}function su(d,p){let g=p?x[d].points:x[d];g._stroke=g.stroke(o,d),g._fill=g.fill(o,d)}function ru(d,p){let g=p?x[d].points:x[d],{stroke:y,fill:w,clip:k,flags:A,_stroke:O=g._stroke,_fill:R=g._fill,_width:z=g.width}=g._paths;z=Ee(z*we,3);let B=null,G=z%2/2;p&&R==null&&(R=z>0?"#fff":O);let ae=g.pxAlign==1&&G>0;if(ae&&$.translate(G,G),!p){let be=ln-z/2,he=vn-z/2,me=Qt+z,oe=Mn+z;B=new Path2D,B.rect(be,he,me,oe)}p?tl(O,z,g.dash,g.cap,R,y,w,A,k):z$(d,O,z,g.dash,g.cap,R,y,w,A,B,k),ae&&$.translate(-G,-G)}function z$(d,p,g,y,w,k,A,O,R,z,B){let G=!1;R!=0&&j.forEach((ae,be)=>{if(ae.series[0]==d){let he=x[ae.series[1]],me=t[ae.series[1]],oe=(he._paths||ua).band;Wo(oe)&&(oe=ae.dir==1?oe[0]:oe[1]);let Z,Le=null;he.show&&oe&&Og(me,vt,kt)?(Le=ae.fill(o,be)||k,Z=he._paths.clip):oe=null,tl(p,g,y,w,Le,A,O,R,z,B,Z,oe),G=!0}}),G||tl(p,g,y,w,k,A,O,R,z,B)}let au=gr|rc;function tl(d,p,g,y,w,k,A,O,R,z,B,G){tu(d,p,g,y,w),(R||z||G)&&($.save(),R&&$.clip(R),z&&$.clip(z)),G?(O&au)==au?($.clip(G),B&&$.clip(B),Ea(w,A),qa(d,k,p)):O&rc?(Ea(w,A),$.clip(G),qa(d,k,p)):O&gr&&($.save(),$.clip(G),B&&$.clip(B),Ea(w,A),$.restore(),qa(d,k,p)):(Ea(w,A),qa(d,k,p)),(R||z||G)&&$.restore()}function qa(d,p,g){g>0&&(p instanceof Map?p.forEach((y,w)=>{$.strokeStyle=Aa=w,$.stroke(y)}):p!=null&&d&&$.stroke(p))}function Ea(d,p){p instanceof Map?p.forEach((g,y)=>{$.fillStyle=Os=y,$.fill(g)}):p!=null&&d&&$.fill(p)}function B$(d,p,g,y){let w=q[d],k;if(y<=0)k=[0,0];else{let A=w._space=w.space(o,d,p,g,y),O=w._incrs=w.incrs(o,d,p,g,y,A);k=Xb(p,g,O,y,A)}return w._found=k}function nl(d,p,g,y,w,k,A,O,R,z){let B=A%2/2;C==1&&$.translate(B,B),tu(O,A,R,z,O),$.beginPath();let G,ae,be,he,me=w+(y==0||y==3?-k:k);g==0?(ae=w,he=me):(G=w,be=me);for(let oe=0;oe<d.length;oe++)p[oe]!=null&&(g==0?G=be=d[oe]:ae=he=d[oe],$.moveTo(G,ae),$.lineTo(be,he));$.stroke(),C==1&&$.translate(-B,-B)}function K$(d){let p=!0;return q.forEach((g,y)=>{if(!g.show)return;let w=S[g.scale];if(w.min==null){g._show&&(p=!1,g._show=!1,Is(!1));return}else g._show||(p=!1,g._show=!0,Is(!1));let k=g.side,A=k%2,{min:O,max:R}=w,[z,B]=B$(y,O,R,A==0?de:K);if(B==0)return;let G=w.distr==2,ae=g._splits=g.splits(o,y,O,R,z,B,G),be=w.distr==2?ae.map(Z=>On[Z]):ae,he=w.distr==2?On[ae[1]]-On[ae[0]]:z,me=g._values=g.values(o,g.filter(o,be,y,B,he),y,B,he);g._rotate=k==2?g.rotate(o,me,y,B):0;let oe=g._size;g._size=An(g.size(o,me,y,d)),oe!=null&&g._size!=oe&&(p=!1)}),p}function V$(d){let p=!0;return Xc.forEach((g,y)=>{let w=g(o,y,ts,d);w!=To[y]&&(p=!1),To[y]=w}),p}function G$(){for(let d=0;d<q.length;d++){let p=q[d];if(!p.show||!p._show)continue;let g=p.side,y=g%2,w,k,A=p.stroke(o,d),O=g==0||g==3?-1:1,[R,z]=p._found;if(p.label!=null){let Ut=p.labelGap*O,dn=yt((p._lpos+Ut)*we);nu(p.labelFont[0],A,"center",g==2?"top":Fd),$.save(),y==1?(w=k=0,$.translate(dn,yt(vn+Mn/2)),$.rotate((g==3?-si:si)/2)):(w=yt(ln+Qt/2),k=dn);let ss=Ep(p.label)?p.label(o,d,R,z):p.label;$.fillText(ss,w,k),$.restore()}if(z==0)continue;let B=S[p.scale],G=y==0?Qt:Mn,ae=y==0?ln:vn,be=p._splits,he=B.distr==2?be.map(Ut=>On[Ut]):be,me=B.distr==2?On[be[1]]-On[be[0]]:R,oe=p.ticks,Z=p.border,Le=oe.show?oe.size:0,Xe=yt(Le*we),Ct=yt((p.alignTo==2?p._size-Le-p.gap:p.gap)*we),Ce=p._rotate*-si/180,et=_(p._pos*we),cn=(Xe+Ct)*O,jt=et+cn;k=y==0?jt:0,w=y==1?jt:0;let xn=p.font[0],In=p.align==1?dr:p.align==2?Bl:Ce>0?dr:Ce<0?Bl:y==0?"center":g==3?Bl:dr,Qn=Ce||y==1?"middle":g==2?"top":Fd;nu(xn,A,In,Qn);let un=p.font[1]*p.lineGap,Sn=be.map(Ut=>_(i(Ut,B,G,ae))),Rn=p._values;for(let Ut=0;Ut<Rn.length;Ut++){let dn=Rn[Ut];if(dn!=null){y==0?w=Sn[Ut]:k=Sn[Ut],dn=""+dn;let ss=dn.indexOf(`
`)==-1?[dn]:dn.split(/\n/gm);for(let zt=0;zt<ss.length;zt++){let Su=ss[zt];Ce?($.save(),$.translate(w,k+zt*un),$.rotate(Ce),$.fillText(Su,0,0),$.restore()):$.fillText(Su,w,k+zt*un)}}}oe.show&&nl(Sn,oe.filter(o,he,d,z,me),y,g,et,Xe,Ee(oe.width*we,3),oe.stroke(o,d),oe.dash,oe.cap);let Zn=p.grid;Zn.show&&nl(Sn,Zn.filter(o,he,d,z,me),y,y==0?2:1,y==0?vn:ln,y==0?Mn:Qt,Ee(Zn.width*we,3),Zn.stroke(o,d),Zn.dash,Zn.cap),Z.show&&nl([et],[1],y==0?1:0,y==0?1:2,y==1?vn:ln,y==1?Mn:Qt,Ee(Z.width*we,3),Z.stroke(o,d),Z.dash,Z.cap)}St("drawAxes")}function Is(d){x.forEach((p,g)=>{g>0&&(p._paths=null,d&&(s==1?(p.min=null,p.max=null):p.facets.forEach(y=>{y.min=null,y.max=null})))})}let Ma=!1,ol=!1,Nr=[];function Y$(){ol=!1;for(let d=0;d<Nr.length;d++)St(...Nr[d]);Nr.length=0}function Rs(){Ma||(Kg(iu),Ma=!0)}function J$(d,p=!1){Ma=!0,ol=p,d(o),iu(),p&&Nr.length>0&&queueMicrotask(Y$)}o.batch=J$;function iu(){if(zi&&(F$(),zi=!1),Ts&&(R$(),Ts=!1),Sa){if(Fe(b,dr,Ae),Fe(b,"top",qt),Fe(b,aa,de),Fe(b,ia,K),Fe(v,dr,Ae),Fe(v,"top",qt),Fe(v,aa,de),Fe(v,ia,K),Fe(h,aa,uo),Fe(h,ia,Jo),f.width=yt(uo*we),f.height=yt(Jo*we),q.forEach(({_el:d,_show:p,_size:g,_pos:y,side:w})=>{if(d!=null)if(p){let k=w===3||w===0?g:0,A=w%2==1;Fe(d,A?"left":"top",y-k),Fe(d,A?"width":"height",g),Fe(d,A?"top":"left",A?qt:Ae),Fe(d,A?"height":"width",A?K:de),ec(d,hs)}else fn(d,hs)}),Aa=Os=Vi=Yi=Ji=Qi=Zi=Xi=Gi=null,Zt=1,Ur(!0),Ae!=Cs||qt!=Qo||de!=Vn||K!=Zo){Is(!1);let d=de/Vn,p=K/Zo;if(rt&&!Xo&&te.left>=0){te.left*=d,te.top*=p,Ds&&no(Ds,yt(te.left),0,de,K),Ls&&no(Ls,0,yt(te.top),de,K);for(let g=0;g<_n.length;g++){let y=_n[g];y!=null&&(Es[g]*=d,Ms[g]*=p,no(y,An(Es[g]),An(Ms[g]),de,K))}}if(De.show&&!Ca&&De.left>=0&&De.width>0){De.left*=d,De.width*=d,De.top*=p,De.height*=p;for(let g in cl)Fe(Ws,g,De[g])}Cs=Ae,Qo=qt,Vn=de,Zo=K}St("setSize"),Sa=!1}uo>0&&Jo>0&&($.clearRect(0,0,f.width,f.height),St("drawClear"),W.forEach(d=>d()),St("draw")),De.show&&Ca&&(Oa(De),Ca=!1),rt&&Xo&&(os(null,!0,!1),Xo=!1),ue.show&&ue.live&&kn&&(il(),kn=!1),c||(c=!0,o.status=1,St("ready")),Wr=!1,Ma=!1}o.redraw=(d,p)=>{Ts=p||!1,d!==!1?qo(H,M.min,M.max):Rs()};function sl(d,p){let g=S[d];if(g.from==null){if(Et==0){let y=g.range(o,p.min,p.max,d);p.min=y[0],p.max=y[1]}if(p.min>p.max){let y=p.min;p.min=p.max,p.max=y}if(Et>1&&p.min!=null&&p.max!=null&&p.max-p.min<1e-16)return;d==H&&g.distr==2&&Et>0&&(p.min=Nn(p.min,t[0]),p.max=Nn(p.max,t[0]),p.min==p.max&&p.max++),X[d]=p,zi=!0,Rs()}}o.setScale=sl;let rl,al,Ds,Ls,lu,cu,Ps,Hs,uu,du,Re,ze,Ao=!1,Mt=te.drag,_t=Mt.x,xt=Mt.y;rt&&(te.x&&(rl=Tn(hg,v)),te.y&&(al=Tn(gg,v)),M.ori==0?(Ds=rl,Ls=al):(Ds=al,Ls=rl),Re=te.left,ze=te.top);let De=o.select=$t({show:!0,over:!0,left:0,width:0,top:0,height:0},e.select),Ws=De.show?Tn($g,De.over?v:b):null;function Oa(d,p){if(De.show){for(let g in d)De[g]=d[g],g in cl&&Fe(Ws,g,d[g]);p!==!1&&St("setSelect")}}o.setSelect=Oa;function Q$(d){if(x[d].show)dt&&ec(Ge[d],hs);else if(dt&&fn(Ge[d],hs),rt){let p=qs?_n[0]:_n[d];p!=null&&no(p,-10,-10,de,K)}}function qo(d,p,g){sl(d,{min:p,max:g})}function Yn(d,p,g,y){p.focus!=null&&nh(d),p.show!=null&&x.forEach((w,k)=>{k>0&&(d==k||d==null)&&(w.show=p.show,Q$(k),s==2?(qo(w.facets[0].scale,null,null),qo(w.facets[1].scale,null,null)):qo(w.scale,null,null),Rs())}),g!==!1&&St("setSeries",d,p),y&&zr("setSeries",o,d,p)}o.setSeries=Yn;function Z$(d,p){$t(j[d],p)}function X$(d,p){d.fill=fe(d.fill||null),d.dir=ge(d.dir,-1),p=p??j.length,j.splice(p,0,d)}function eh(d){d==null?j.length=0:j.splice(d,1)}o.addBand=X$,o.setBand=Z$,o.delBand=eh;function th(d,p){x[d].alpha=p,rt&&_n[d]!=null&&(_n[d].style.opacity=p),dt&&Ge[d]&&(Ge[d].style.opacity=p)}let po,Eo,ns,Ns={focus:!0};function nh(d){if(d!=ns){let p=d==null,g=Gn.alpha!=1;x.forEach((y,w)=>{if(s==1||w>0){let k=p||w==0||w==d;y._focus=p?null:k,g&&th(w,k?1:Gn.alpha)}}),ns=d,g&&Rs()}}dt&&As&&Ft(Bd,Ve,d=>{te._lock||(es(d),ns!=null&&Yn(null,Ns,!0,pt.setSeries))});function Jn(d,p,g){let y=S[p];g&&(d=d/we-(y.ori==1?qt:Ae));let w=de;y.ori==1&&(w=K,d=w-d),y.dir==-1&&(d=w-d);let k=y._min,A=y._max,O=d/w,R=k+(A-k)*O,z=y.distr;return z==3?fr(10,R):z==4?Rg(R,y.asinh):z==100?y.bwd(R):R}function oh(d,p){let g=Jn(d,H,p);return Nn(g,t[0],vt,kt)}o.valToIdx=d=>Nn(d,t[0]),o.posToIdx=oh,o.posToVal=Jn,o.valToPos=(d,p,g)=>S[p].ori==0?r(d,S[p],g?Qt:de,g?ln:0):a(d,S[p],g?Mn:K,g?vn:0),o.setCursor=(d,p,g)=>{Re=d.left,ze=d.top,os(null,p,g)};function pu(d,p){Fe(Ws,dr,De.left=d),Fe(Ws,aa,De.width=p)}function mu(d,p){Fe(Ws,"top",De.top=d),Fe(Ws,ia,De.height=p)}let Fr=M.ori==0?pu:mu,jr=M.ori==1?pu:mu;function sh(){if(dt&&ue.live)for(let d=s==2?1:0;d<x.length;d++){if(d==0&&wn)continue;let p=ue.values[d],g=0;for(let y in p)Kn[d][g++].firstChild.nodeValue=p[y]}}function il(d,p){if(d!=null&&(d.idxs?d.idxs.forEach((g,y)=>{Se[y]=g}):Hg(d.idx)||Se.fill(d.idx),ue.idx=Se[0]),dt&&ue.live){for(let g=0;g<x.length;g++)(g>0||s==1&&!wn)&&rh(g,Se[g]);sh()}kn=!1,p!==!1&&St("setLegend")}o.setLegend=il;function rh(d,p){let g=x[d],y=d==0&&P==2?On:t[d],w;wn?w=g.values(o,d,p)??Co:(w=g.value(o,p==null?null:y[p],d,p),w=w==null?Co:{_:w}),ue.values[d]=w}function os(d,p,g){uu=Re,du=ze,[Re,ze]=te.move(o,Re,ze),te.left=Re,te.top=ze,rt&&(Ds&&no(Ds,yt(Re),0,de,K),Ls&&no(Ls,0,yt(ze),de,K));let y,w=vt>kt;po=qe,Eo=null;let k=M.ori==0?de:K,A=M.ori==1?de:K;if(Re<0||Et==0||w){y=te.idx=null;for(let O=0;O<x.length;O++){let R=_n[O];R!=null&&no(R,-10,-10,de,K)}As&&Yn(null,Ns,!0,d==null&&pt.setSeries),ue.live&&(Se.fill(y),kn=!0)}else{let O,R,z;s==1&&(O=M.ori==0?Re:ze,R=Jn(O,H),y=te.idx=Nn(R,t[0],vt,kt),z=N(t[0][y],M,k,0));let B=-10,G=-10,ae=0,be=0,he=!0,me="",oe="";for(let Z=s==2?1:0;Z<x.length;Z++){let Le=x[Z],Xe=Se[Z],Ct=Xe==null?null:s==1?t[Z][Xe]:t[Z][1][Xe],Ce=te.dataIdx(o,Z,y,R),et=Ce==null?null:s==1?t[Z][Ce]:t[Z][1][Ce];if(kn=kn||et!=Ct||Ce!=Xe,Se[Z]=Ce,Z>0&&Le.show){let cn=Ce==null?-10:Ce==y?z:N(s==1?t[0][Ce]:t[Z][0][Ce],M,k,0),jt=et==null?-10:se(et,s==1?S[Le.scale]:S[Le.facets[1].scale],A,0);if(As&&et!=null){let xn=M.ori==1?Re:ze,In=wt(Gn.dist(o,Z,Ce,jt,xn));if(In<po){let Qn=Gn.bias;if(Qn!=0){let un=Jn(xn,Le.scale),Sn=et>=0?1:-1,Rn=un>=0?1:-1;Rn==Sn&&(Rn==1?Qn==1?et>=un:et<=un:Qn==1?et<=un:et>=un)&&(po=In,Eo=Z)}else po=In,Eo=Z}}if(kn||qs){let xn,In;M.ori==0?(xn=cn,In=jt):(xn=jt,In=cn);let Qn,un,Sn,Rn,Zn,Ut,dn=!0,ss=Rt.bbox;if(ss!=null){dn=!1;let zt=ss(o,Z);Sn=zt.left,Rn=zt.top,Qn=zt.width,un=zt.height}else Sn=xn,Rn=In,Qn=un=Rt.size(o,Z);if(Ut=Rt.fill(o,Z),Zn=Rt.stroke(o,Z),qs)Z==Eo&&po<=Gn.prox&&(B=Sn,G=Rn,ae=Qn,be=un,he=dn,me=Ut,oe=Zn);else{let zt=_n[Z];zt!=null&&(Es[Z]=Sn,Ms[Z]=Rn,Zd(zt,Qn,un,dn),Jd(zt,Ut,Zn),no(zt,An(Sn),An(Rn),de,K))}}}}if(qs){let Z=Gn.prox,Le=ns==null?po<=Z:po>Z||Eo!=ns;if(kn||Le){let Xe=_n[0];Xe!=null&&(Es[0]=B,Ms[0]=G,Zd(Xe,ae,be,he),Jd(Xe,me,oe),no(Xe,An(B),An(G),de,K))}}}if(De.show&&Ao)if(d!=null){let[O,R]=pt.scales,[z,B]=pt.match,[G,ae]=d.cursor.sync.scales,be=d.cursor.drag;if(_t=be._x,xt=be._y,_t||xt){let{left:he,top:me,width:oe,height:Z}=d.select,Le=d.scales[G].ori,Xe=d.posToVal,Ct,Ce,et,cn,jt,xn=O!=null&&z(O,G),In=R!=null&&B(R,ae);xn&&_t?(Le==0?(Ct=he,Ce=oe):(Ct=me,Ce=Z),et=S[O],cn=N(Xe(Ct,G),et,k,0),jt=N(Xe(Ct+Ce,G),et,k,0),Fr(Fn(cn,jt),wt(jt-cn))):Fr(0,k),In&&xt?(Le==1?(Ct=he,Ce=oe):(Ct=me,Ce=Z),et=S[R],cn=se(Xe(Ct,ae),et,A,0),jt=se(Xe(Ct+Ce,ae),et,A,0),jr(Fn(cn,jt),wt(jt-cn))):jr(0,A)}else ul()}else{let O=wt(uu-lu),R=wt(du-cu);if(M.ori==1){let ae=O;O=R,R=ae}_t=Mt.x&&O>=Mt.dist,xt=Mt.y&&R>=Mt.dist;let z=Mt.uni;z!=null?_t&&xt&&(_t=O>=z,xt=R>=z,!_t&&!xt&&(R>O?xt=!0:_t=!0)):Mt.x&&Mt.y&&(_t||xt)&&(_t=xt=!0);let B,G;_t&&(M.ori==0?(B=Ps,G=Re):(B=Hs,G=ze),Fr(Fn(B,G),wt(G-B)),xt||jr(0,A)),xt&&(M.ori==1?(B=Ps,G=Re):(B=Hs,G=ze),jr(Fn(B,G),wt(G-B)),_t||Fr(0,k)),!_t&&!xt&&(Fr(0,0),jr(0,0))}if(Mt._x=_t,Mt._y=xt,d==null){if(g){if(xu!=null){let[O,R]=pt.scales;pt.values[0]=O!=null?Jn(M.ori==0?Re:ze,O):null,pt.values[1]=R!=null?Jn(M.ori==1?Re:ze,R):null}zr(Kl,o,Re,ze,de,K,y)}if(As){let O=g&&pt.setSeries,R=Gn.prox;ns==null?po<=R&&Yn(Eo,Ns,!0,O):po>R?Yn(null,Ns,!0,O):Eo!=ns&&Yn(Eo,Ns,!0,O)}}kn&&(ue.idx=y,il()),p!==!1&&St("setCursor")}let Mo=null;Object.defineProperty(o,"rect",{get(){return Mo==null&&Ur(!1),Mo}});function Ur(d=!1){d?Mo=null:(Mo=v.getBoundingClientRect(),St("syncRect",Mo))}function fu(d,p,g,y,w,k,A){te._lock||Ao&&d!=null&&d.movementX==0&&d.movementY==0||(ll(d,p,g,y,w,k,A,!1,d!=null),d!=null?os(null,!0,!0):os(p,!0,!1))}function ll(d,p,g,y,w,k,A,O,R){if(Mo==null&&Ur(!1),es(d),d!=null)g=d.clientX-Mo.left,y=d.clientY-Mo.top;else{if(g<0||y<0){Re=-10,ze=-10;return}let[z,B]=pt.scales,G=p.cursor.sync,[ae,be]=G.values,[he,me]=G.scales,[oe,Z]=pt.match,Le=p.axes[0].side%2==1,Xe=M.ori==0?de:K,Ct=M.ori==1?de:K,Ce=Le?k:w,et=Le?w:k,cn=Le?y:g,jt=Le?g:y;if(he!=null?g=oe(z,he)?i(ae,S[z],Xe,0):-10:g=Xe*(cn/Ce),me!=null?y=Z(B,me)?i(be,S[B],Ct,0):-10:y=Ct*(jt/et),M.ori==1){let xn=g;g=y,y=xn}}R&&(p==null||p.cursor.event.type==Kl)&&((g<=1||g>=de-1)&&(g=fs(g,de)),(y<=1||y>=K-1)&&(y=fs(y,K))),O?(lu=g,cu=y,[Ps,Hs]=te.move(o,g,y)):(Re=g,ze=y)}let cl={width:0,height:0,left:0,top:0};function ul(){Oa(cl,!1)}let $u,hu,gu,bu;function yu(d,p,g,y,w,k,A){Ao=!0,_t=xt=Mt._x=Mt._y=!1,ll(d,p,g,y,w,k,A,!0,!1),d!=null&&(Ft(Vl,Zl,wu,!1),zr(Ud,o,Ps,Hs,de,K,null));let{left:O,top:R,width:z,height:B}=De;$u=O,hu=R,gu=z,bu=B}function wu(d,p,g,y,w,k,A){Ao=Mt._x=Mt._y=!1,ll(d,p,g,y,w,k,A,!1,!0);let{left:O,top:R,width:z,height:B}=De,G=z>0||B>0,ae=$u!=O||hu!=R||gu!=z||bu!=B;if(G&&ae&&Oa(De),Mt.setScale&&G&&ae){let be=O,he=z,me=R,oe=B;if(M.ori==1&&(be=R,he=B,me=O,oe=z),_t&&qo(H,Jn(be,H),Jn(be+he,H)),xt)for(let Z in S){let Le=S[Z];Z!=H&&Le.from==null&&Le.min!=qe&&qo(Z,Jn(me+oe,Z),Jn(me,Z))}ul()}else te.lock&&(te._lock=!te._lock,os(p,!0,d!=null));d!=null&&(Ss(Vl,Zl),zr(Vl,o,Re,ze,de,K,null))}function ah(d,p,g,y,w,k,A){if(te._lock)return;es(d);let O=Ao;if(Ao){let R=!0,z=!0,B=10,G,ae;M.ori==0?(G=_t,ae=xt):(G=xt,ae=_t),G&&ae&&(R=Re<=B||Re>=de-B,z=ze<=B||ze>=K-B),G&&R&&(Re=Re<Ps?0:de),ae&&z&&(ze=ze<Hs?0:K),os(null,!0,!0),Ao=!1}Re=-10,ze=-10,Se.fill(null),os(null,!0,!0),O&&(Ao=O)}function vu(d,p,g,y,w,k,A){te._lock||(es(d),Ki(),ul(),d!=null&&zr(Kd,o,Re,ze,de,K,null))}function ku(){q.forEach(ey),Bi(o.width,o.height,!0)}gs(ri,mr,ku);let Fs={};Fs.mousedown=yu,Fs.mousemove=fu,Fs.mouseup=wu,Fs.dblclick=vu,Fs.setSeries=(d,p,g,y)=>{let w=pt.match[2];g=w(o,p,g),g!=-1&&Yn(g,y,!0,!1)},rt&&(Ft(Ud,v,yu),Ft(Kl,v,fu),Ft(zd,v,d=>{es(d),Ur(!1)}),Ft(Bd,v,ah),Ft(Kd,v,vu),ac.add(o),o.syncRect=Ur);let Ia=o.hooks=e.hooks||{};function St(d,p,g){ol?Nr.push([d,p,g]):d in Ia&&Ia[d].forEach(y=>{y.call(null,o,p,g)})}(e.plugins||[]).forEach(d=>{for(let p in d.hooks)Ia[p]=(Ia[p]||[]).concat(d.hooks[p])});let _u=(d,p,g)=>g,pt=$t({key:null,setSeries:!1,filters:{pub:op,sub:op},scales:[H,x[1]?x[1].scale:null],match:[sp,sp,_u],values:[null,null]},te.sync);pt.match.length==2&&pt.match.push(_u),te.sync=pt;let xu=pt.key,dl=em(xu);function zr(d,p,g,y,w,k,A){pt.filters.pub(d,p,g,y,w,k,A)&&dl.pub(d,p,g,y,w,k,A)}dl.sub(o);function ih(d,p,g,y,w,k,A){pt.filters.sub(d,p,g,y,w,k,A)&&Fs[d](null,p,g,y,w,k,A)}o.pub=ih;function lh(){dl.unsub(o),ac.delete(o),Yo.clear(),tc(ri,mr,ku),u.remove(),Ve?.remove(),St("destroy")}o.destroy=lh;function pl(){St("init",e,t),eu(t||e.data,!1),X[H]?sl(H,X[H]):Ki(),Ca=De.show&&(De.width>0||De.height>0),Xo=kn=!0,Bi(e.width,e.height)}return x.forEach(Zc),q.forEach(N$),n?n instanceof HTMLElement?(n.appendChild(u),pl()):n(o,pl):pl(),o}ct.assign=$t;ct.fmtNum=mc;ct.rangeNum=ai;ct.rangeLog=ci;ct.rangeAsinh=dc;ct.orient=ys;ct.pxRatio=we;ct.join=Bg;ct.fmtDate=$c,ct.tzDate=nb;ct.sync=em;{ct.addGap=Hb,ct.clipGaps=pi;let e=ct.paths={points:am};e.linear=lm,e.stepped=Fb,e.bars=jb,e.spline=zb}var mm=12,ty=ct.paths.bars({size:[.72,26],radius:.15,align:1}),ny=ct.paths.linear(),oy=ct.paths.stepped({align:1});function fm({series:e,scales:t,width:n,height:o,onCursor:s,onSelect:r}){let a=t.length>1;return{width:n,height:o,padding:[10,a?6:26,0,4],legend:{show:!1},cursor:{points:{size:7},drag:{x:!!r,y:!1,setScale:!1},y:!1},select:{show:!!r},scales:{x:{time:!0},...Object.fromEntries(t.map(({key:i,max:c})=>[i,{range:(u,f,$)=>[0,c??sy($)]}]))},axes:[pm({grid:!1,space:70,size:30}),...t.map(({key:i,format:c},u)=>pm({scale:i,side:u===0?3:1,grid:u===0,format:c,size:58}))],series:[{},...e.map(ay)],hooks:{setCursor:[({cursor:{idx:i}})=>s?.(i)],setSelect:[i=>ly(i,r)]}}}var sy=e=>e>0?e*1.08:1;function pm({scale:e="x",side:t=2,grid:n,format:o,space:s,size:r}){return{scale:e,side:t,size:r*ur(),space:(s??36)*ur(),gap:6,font:cr(mm*ur()),stroke:tn("--quiet"),grid:{show:n,stroke:tn("--line"),width:1},ticks:{show:e==="x",stroke:tn("--line"),width:1,size:5},...o&&{values:(a,i)=>i.map(c=>c===null?"":o(c))},...e==="x"&&{values:ry()}}}function ry(){let e=o=>new Intl.DateTimeFormat(void 0,o),t=e({hour:"2-digit",minute:"2-digit"}),n=e({day:"numeric",month:"short"});return(o,s,r,a,i)=>{let c=u=>new Date(u*1e3);return s.map((u,f)=>{let $=c(u);return i>=86400||(f===0||$.toDateString()!==c(s[f-1]).toDateString())&&o.scales.x.max-o.scales.x.min>86400?n.format($):t.format($)})}}function ay({kind:e,colour:t,scale:n,dash:o,wide:s}){let r=tn(t),a={scale:n,stroke:r,points:{show:!1},spanGaps:!0};return e==="bars"?{...a,paths:ty,fill:s?zl(t,.85):r,width:0}:{...a,paths:e==="step"?oy:ny,width:2,dash:o,points:{show:iy,size:5,fill:r},...e==="area"&&{fill:zl(t,.16)}}}var iy=(e,t)=>e.data[t].filter(n=>n!==null).length<3;function ly(e,t){let{left:n,width:o}=e.select;if(o<6)return;let s=r=>e.posToVal(r,"x")*1e3;t?.(s(n),s(n+o)),e.setSelect({left:0,width:0,top:0,height:0},!1)}function $m(e,t,n){let o=devicePixelRatio,s=e.ctx.canvas;return kc(t,s.width/o,s.height/o+24,(r,a)=>{let i=16;r.font=cr(mm);for(let{label:c,colour:u}of n)r.fillStyle=tn(u),r.fillRect(i,a+2,10,10),r.fillStyle=tn("--text"),r.fillText(c,i+15,a+11),i+=15+r.measureText(c).width+18;r.drawImage(s,0,a+24,s.width/o,s.height/o)})}function kc(e,t,n,o){let s=Math.max(2,devicePixelRatio),r=48,a=document.createElement("canvas");a.width=Math.round(t*s),a.height=Math.round((n+r+12)*s);let i=a.getContext("2d");return i.scale(s,s),i.fillStyle=tn("--card"),i.fillRect(0,0,t,n+r+12),i.fillStyle=tn("--text"),i.font=cr(16,600),i.fillText(e,16,30),o(i,r),new Promise(c=>a.toBlob(c,"image/png"))}function ws({steps:e,range:t,series:n,scales:o,summary:s,height:r=210,take:a,onSelect:i}){let c=D(),u=D(),[f,$]=E(),h=Te(ei),b=uy(c),v=b&&Math.round(ur()*4),C=JSON.stringify([n.map(({key:x,kind:q,label:S})=>[x,q,S]),o.map(({key:x})=>x),r]),_=D({}).current;_.onSelect=i,tt(()=>{if(!b)return;let x=i&&((S,j)=>_.onSelect?.(S,j)),q=new ct(fm({series:n,scales:o,width:c.current.clientWidth,height:c.current.clientHeight,onCursor:$,onSelect:x}),hm(e),c.current);return q.root.setAttribute("aria-hidden","true"),u.current=q,a?.(q),()=>q.destroy()},[C,h,v,!b]),tt(()=>{b&&u.current?.width!==b&&u.current.setSize({width:b,height:c.current.clientHeight})},[b]),Y(()=>{u.current?.batch(()=>{u.current.setData(hm(e),!1),u.current.setScale("x",{min:t[0]/1e3,max:t[1]/1e3})})},[e,...t,C,h,v,!b]);let T=e[f];return l`
    <div class="chart">
      <${cy} series=${n} step=${T} />
      <div class="chart-area" ref=${c} role="img" aria-label=${s} data-height=${r}></div>
    </div>`}var hm=e=>[0,...(e[0]??[0]).slice(1).map((t,n)=>n+1)].map(t=>e.map(n=>t===0?n[0]/1e3:n[t])),cy=({series:e,step:t})=>l`
  <p class="legend" aria-hidden="true">
    ${e.map(({key:n,label:o,kind:s,colour:r,format:a},i)=>l`
      <span key=${n} class="legend-item">
        <i class=${s==="bars"?"block":""} style=${{background:`var(${r})`}}></i>
        ${o}
        ${t&&l` <b>${t[i+1]===null||t[i+1]===void 0?m.none:a(t[i+1])}</b>`}
      </span>`)}
    <span class="legend-time quiet">${t?Ot(t[0]):""}</span>
  </p>`;function uy(e){let[t,n]=E(0);return tt(()=>{let o=()=>n(Math.floor(e.current.clientWidth)),s,r=new ResizeObserver(()=>s===void 0?s=setTimeout(o):o());return r.observe(e.current),()=>{clearTimeout(s),r.disconnect()}},[]),t}var gm=m.dialog;function _c({kind:e="",children:t}){let n=D(),o=({target:s})=>s.isConnected&&mt();return tt(()=>{let s=n.current;return s.showModal(),(s.querySelector("[data-first]")??s.querySelector("#dialog-title")).focus(),()=>dy(s)},[]),l`
    <dialog ref=${n} class=${`dialog ${e}`} aria-labelledby="dialog-title" onClose=${o}>
      ${t}
    </dialog>`}function dy(e){e.close();let t=document.activeElement??document.body;(t===document.body||e.contains(t))&&document.querySelector("main h2")?.focus()}function ce({children:e,keep:t}){let n=D();return tt(()=>{t||n.current.focus()},[]),l`
    <header class="dialog-head">
      <h2 id="dialog-title" ref=${n} tabindex="-1">${e}</h2>
      <button type="button" class="plain" aria-label=${gm.close} onClick=${mt}>
        <${U} name="cross" />
      </button>
    </header>`}function pe({label:e,hint:t,problem:n,take:o,control:s="input",first:r,...a}){let i=Ro(),c=D();tt(()=>{r&&c.current.focus()},[]);let u=$=>{c.current=$,o&&(o.current=$)},f=[t&&`${i}-hint`,n&&`${i}-problem`].filter(Boolean).join(" ");return l`
    <div class="field">
      <label for=${i}>${e}</label>
      <${s} id=${i} ref=${u} aria-describedby=${f||void 0}
        aria-invalid=${n?"true":void 0}
        autocomplete="off" autocapitalize="off" spellcheck=${s==="textarea"} ...${a} />
      ${t&&l`<p id=${`${i}-hint`} class="hint">${t}</p>`}
      <${ee} id=${`${i}-problem`} words=${n} />
    </div>`}var ee=({words:e,id:t})=>e&&l`<p id=${t} class="wrong tone-bad" role="alert"><${U} name="warning" /><span>${e}</span></p>`,F=({busy:e,children:t,...n})=>l`
  <button type="button" aria-disabled=${e?"true":void 0} ...${n}>
    ${e?gm.working:t}
  </button>`;function ne(){let[e,t]=E({busy:!1}),n=D({busy:!1,here:!0}).current;return Y(()=>()=>{n.here=!1},[]),{...e,run:async(s,r)=>{if(n.busy)return;n.busy=!0,t({busy:!0});let[a,i]=await s().then(c=>[c],c=>[void 0,c]);n.busy=!1,n.here&&(t({busy:!1,problem:i}),i||r?.(a))},say:s=>t({busy:!1,problem:s})}}function Fo(e){let t=e.value.trim();return e.value="",t}function vs({value:e,what:t}){let[n,o]=E(""),s=D();Y(()=>()=>clearTimeout(s.current),[]);let r=async a=>{let i=await py(e,a.currentTarget);o(i),clearTimeout(s.current),s.current=setTimeout(()=>o(""),2e3)};return l`
    <button type="button" class="copy" aria-label=${m.copyWhat(t)} onClick=${r}>
      <${U} name=${n===m.copied?"check":"copy"} />
      <span class="copy-word" aria-live="polite">${n||m.copy}</span>
    </button>`}async function py(e,t){try{return await navigator.clipboard.writeText(e),m.copied}catch{let n=t.parentElement.querySelector("code");return n&&getSelection().selectAllChildren(n),m.copyFailed}}var bo=({value:e,what:t})=>l`
  <div class=${e.includes(`
`)?"snippet tall":"snippet"}>
    <pre tabindex="0" role="group" aria-label=${t}><code>${e}</code></pre>
    <${vs} value=${e} what=${t} />
  </div>`;function nn({name:e,label:t,options:n,value:o,choose:s,icons:r}){return l`
    <fieldset class="choice">
      <legend class="unseen">${t}</legend>
      ${n.map(([a,i])=>l`
        <label key=${a} title=${r?i:void 0}>
          <input type="radio" name=${e} value=${a} checked=${a===o}
            onChange=${()=>s(a)} />
          <span>${r?l`<${U} name=${a} /><span class="unseen">${i}</span>`:i}</span>
        </label>`)}
    </fieldset>`}var vr=({name:e,label:t,options:n,value:o,choose:s})=>l`
  <fieldset class="options">
    <legend class="unseen">${t}</legend>
    ${n.map(([r,a,i])=>l`
      <label key=${r}>
        <input type="radio" name=${e} value=${r} checked=${r===o} onChange=${()=>s(r)} />
        <span><strong>${a}</strong> <span class="quiet">${i}</span></span>
      </label>`)}
  </fieldset>`;function gn({at:e,words:t}){let n=lt(o=>t(e,o));return l`<time datetime=${new Date(e).toISOString()} title=${Ot(e)}>${n}</time>`}var jn=({at:e,words:t,past:n})=>l`<${gn} at=${e} words=${(o,s)=>o>s?t(Kt(o-s)):n} />`,hi=({at:e,words:t=n=>n})=>l`<${gn} at=${e} words=${(n,o)=>t(Zs(n,o))} />`,gi=({at:e})=>l`<${gn} at=${e} words=${Vt} />`;var jo=m.ranges,my=e=>We({range:e,from:"",to:""}),ks=(e,t)=>We({range:"",from:new Date(e).toISOString(),to:new Date(t).toISOString()});function kr({range:e,all:t}){let[n,o]=E(!1),s=lt(u=>rr(e,u)),r=n||e.key==="",i=[...[...Object.keys(Ho),...t?["all"]:[]].map(u=>[u,l`<span title=${jo.long[u]}>${jo.short[u]}</span>`]),["",e.key===""?s:jo.own]],c=u=>{o(u===""),u&&my(u)};return l`
    <div class="range">
      <${nn} name="range" label=${jo.label} options=${i} value=${r?"":e.key} choose=${c} />
      ${r&&l`
          <${xc} key=${`${e.from>0&&e.key===""?e.from:""}`} range=${e}
            done=${()=>o(!1)} />`}
    </div>`}function xc({range:e,done:t}){let n=D(),o=D(),[s,r]=E(),a=()=>{let i=[n,o].map(({current:c})=>new Date(c.value).getTime());return i[0]<i[1]?(r(),ks(...i),t()):r(jo.wrong)};return l`
    <div class="ends" onKeyDown=${({key:i})=>i==="Enter"&&a()}>
      <${pe} label=${jo.from} take=${n} type="datetime-local"
        defaultValue=${Fl(e.from??Date.now()-Ho["24h"])} problem=${s} />
      <${pe} label=${jo.to} take=${o} type="datetime-local" defaultValue=${Fl(e.to??Date.now())} />
      <button type="button" class="primary" onClick=${a}>${jo.apply}</button>
    </div>`}var oo=m.accountPanel,Sc="7d",bm=["--chart-main","--chart-second","--chart-line","--chart-fourth","--chart-third","--chart-bad"],fy=[{key:"share",format:e=>Je(e)}],$y=[{key:"requests",label:m.figures.requests,kind:"bars",colour:"--chart-main",scale:"n",format:V,wide:!0},{key:"errors",label:m.activity.errors,kind:"bars",colour:"--chart-bad",scale:"n",format:V}],hy=[{key:"n",format:e=>Number.isInteger(e)?V(e):""}];function wm({account:e,params:t}){let n=Wt(t,Sc,Date.now());return l`
    <section class="account-panel" aria-label=${oo.openWhat(e.name)}>
      <div class="panel-head"><${kr} range=${n} /></div>
      <${gy} account=${e} params=${t} range=${n} />
      <${wy} account=${e} params=${t} range=${n} />
    </section>`}function gy({account:e,params:t,range:n}){let o=e.kind==="api-key"||e.kind==="endpoint",s=Pn(`limits ${e.name} ${mo(n)}`,f=>Be(Lt(e.name,"/limits"),mn(Wt(t,Sc,f)))),r=s.data?.samples??[],[a,i]=Bt(()=>by(r),[r]),c=r.at(-1)?.windows??{},u=a.map(({key:f,label:$})=>f in c?`${$} ${Je(c[f])}`:"").filter(Boolean).join(", ");return l`
    <div class="panel-part">
      <h4>${oo.limits}</h4>
      <${fo} answer=${s} said=${oo.failed} />
      ${i.length===0?l`
            <p class="chart-none">
              ${s.data||s.problem?o?oo.limitsKey:oo.limitsNone:m.analytics.loading}
            </p>`:l`
            <${ws} steps=${i} range=${[n.from,n.to]} series=${a} scales=${fy} height=${190}
              onSelect=${ks} summary=${oo.summaryLimits(e.name,u)} />`}
    </div>`}function by(e){let t=["five_hour","seven_day"],n=[...new Set(e.flatMap(s=>Object.keys(s.windows??{})))].sort((s,r)=>ym(t,s)-ym(t,r)||s.localeCompare(r));return[n.map((s,r)=>({key:s,label:yy(s),kind:"step",colour:bm[r%bm.length],scale:"share",format:Je})),e.map(({time:s,windows:r={}})=>[Date.parse(s),...n.map(a=>r[a]??null)])]}var ym=(e,t)=>e.includes(t)?e.indexOf(t):e.length,yy=e=>({five_hour:m.limits.fiveHour,seven_day:m.limits.sevenDay})[e]??m.limits.model(e);function wy({account:e,params:t,range:n}){let o=Pn(`days ${e.name} ${mo(n)}`,i=>Be("/api/analytics",{...vy(Wt(t,Sc,i)),account:e.name,step:"day"})),{data:s}=o,r=Bt(()=>s?ar(s).map(([i,c])=>[i,c?.requests??0,c?ms(c):0]):[],[s]),a=s?[r[0]?.[0]??Date.parse(s.from),Date.parse(s.to)]:[n.from,n.to];return l`
    <div class="panel-part">
      <h4>${oo.byDay}</h4>
      <${fo} answer=${o} said=${oo.failed} />
      ${s?s.total.requests===0?l`<p class="chart-none">${oo.byDayNone}</p>`:l`<${ir} list=${tr(s.total)} />
            <${ws} steps=${r} range=${a} series=${$y} scales=${hy} height=${160}
              summary=${oo.summaryDays(e.name,V(s.total.requests),r.length)} />`:!o.problem&&l`<p class="chart-none">${m.analytics.loading}</p>`}
    </div>`}function vy({from:e,to:t}){return mn({from:new Date(e).setHours(0,0,0,0),to:t})}function pa(e){let t=e.indexOf(":"),n=e.slice(t+1).trim(),o=n.startsWith("not "),s=(o?n.slice(4):n).split(",").map(r=>r.trim()).filter(Boolean);return{model:e.slice(0,Math.max(t,0)).trim(),forbid:o,accounts:s}}var ma=({model:e,forbid:t,accounts:n})=>`${e}: ${t?"not ":""}${n.join(", ")}`,vm=e=>pa(ma({model:"*",forbid:!1,accounts:[e]})).accounts[0]===e,bi=(e,t)=>e.toLowerCase()===t.toLowerCase();function km(e){let[t,...n]=e.split("=");return[t.trim(),n.join("=").trim()]}function _m(e){try{return new URL(e).host||e}catch{return e}}var xm=(e,t)=>`${e}/g/${encodeURIComponent(t)}`;function Uo(e,t,n){return t.length===1?t[0]:Object.keys(n).find(o=>t.includes(o)&&n[o].test(e))}var fa=m.endpoint;function yi({account:{endpoint:e="",models:t,state:n}}){let o=(t??[]).map(km).map(([s,r])=>r?fa.as(s,r):s).join(", ");return l`
    <div class="foreign">
      <p><strong>${fa.foreign}</strong> <bdi>${fa.serves(_m(e),o||fa.nothing)}</bdi></p>
      <p class="quiet"><bdi>${e}</bdi></p>
      ${n==="signed_out"&&l`<p class="failure">${fa.refused}</p>`}
    </div>`}function Sm({used:e,reset:t,length:n,now:o}){let s=t-o,r=n-s;if(!(s>0)||r<n*.02||!(e>=.01)||e>=1)return;let a=o+(1-e)*r/e;return a<t?{kind:"ends",at:a}:{kind:"lasts",share:e*n/r}}var Cm=5*36e5,Cc=168*36e5,zo=m.limits,ky=.95,_y=.75;function $a({label:e,window:t={},length:n,name:o,minor:s,forKey:r,brief:a}){let i=Ro(),c=ie(t.seen_at),u=ie(t.resets_at),f=lt(C=>u!==void 0&&C>=u),$=f?0:t.utilization??0,h=!f&&t.status==="rejected",b=Math.round(Math.min(Math.max($,0),1)*1e3)/10,v=c?Je(Math.min($,1)):r?zo.notForKeys:zo.unknown;return l`
    <div class=${`limit ${s?"minor":""} ${c?`level-${Cy($,h)}`:"unknown"}`}>
      <p class="limit-head">
        <span
          id=${i}>
          ${e}
          </span> <span class="limit-value">
          ${h?l`<strong>${v} ${zo.spent}</strong>`:v}
          </span>
      </p>
      <div class="bar" role="meter" aria-label=${zo.meter(e,o)} aria-valuemin="0" aria-valuemax="100"
        aria-valuenow=${c?b:0} aria-valuetext=${v}>
        <div style=${{width:`${c?b:0}%`}}></div></div>
      ${c&&l`<p class="limit-foot">
        <span>
          ${u?l`<${jn} at=${u} words=${zo.resets} past=${zo.renewed} />`:zo.noReset}
        </span>
        ${!a&&l`<span><${hi} at=${c} words=${zo.seen} /></span>`}
      </p>
      ${n&&!h&&l`<${xy} used=${$} reset=${u} length=${n} />`}`}
    </div>`}function xy(e){let t=lt(n=>Sy(Sm({...e,now:n}),n));return t&&l`<p class="limit-foot pace">${t}</p>`}function Sy(e,t){return e?e.kind==="lasts"?m.pace.lasts(Je(e.share)):(Pl(e.at,t)?m.pace.endsAt:m.pace.endsOn)(Pd(e.at,t)):""}function Cy(e,t){return t||e>=ky?"full":e>=_y?"high":"fine"}var Ty=6;function Tm(e,t){let[n,o]=E({}),s=D({}).current;return s.drop=t,Y(()=>()=>s.end?.(),[]),{...n,begin:(a,i)=>{if(a.button!==0)return;let c=a.currentTarget,u=[a.clientX,a.clientY],f=!1,$,h=({clientX:_,clientY:T,pointerId:x})=>{let[q,S]=[_-u[0],T-u[1]];!f&&Math.hypot(q,S)<Ty||(f||c.setPointerCapture(x),f=!0,c.style.transform=`translate(${q}px, ${S}px)`,$=Ay(e.current,_,T),o({name:i,over:$}))},b=_=>{for(let[T,x]of C)c.removeEventListener(T,x);removeEventListener("keydown",v,!0),c.style.transform="",s.end=void 0,o({}),_&&f&&$&&s.drop(i,$)},v=_=>{_.key==="Escape"&&(_.stopPropagation(),b(!1))},C=[["pointermove",h],["pointerup",()=>b(!0)],["pointercancel",()=>b(!1)]];for(let[_,T]of C)c.addEventListener(_,T);addEventListener("keydown",v,!0),s.end=b}}}function Ay(e,t,n){let o=document.elementsFromPoint(t,n).map(s=>s.closest("[data-rank], [data-gap]")).find(s=>s&&e.contains(s));return o&&{...o.dataset}}function Ac(e){return[...new Set(e.map(Tc))].sort((n,o)=>n-o).map(n=>e.filter(o=>Tc(o)===n).map(({name:o})=>o))}var Tc=e=>e.priority??0,_r=(e,t)=>e.findIndex(n=>n.includes(t));function ha(e,t,n,o){let s=e.map(r=>r.filter(a=>a!==t));return o?s.splice(n,0,[t]):s[n]=[...s[n],t],s.filter(r=>r.length>0)}function qm(e,t,n){let o=_r(e,t);return e[o].length>1?ha(e,t,n<0?o:o+1,!0):e[o+n]?ha(e,t,o+n,!1):e}function Em(e,t){return wi(e,Ac(t))?[]:t.filter(({name:n})=>_r(e,n)>=0).map(n=>[n.name,_r(e,n.name),Tc(n)]).filter(([,n,o])=>n!==o).map(([n,o])=>[n,o])}var wi=(e,t)=>Am(e)===Am(t),Am=e=>JSON.stringify(e.map(t=>[...t].sort()));var yo=m.order,qy=1500;function Mm({accounts:e}){let[t,n,o]=Ey(e),s=D(),r=D();tt(()=>{r.current&&[...s.current.querySelectorAll(".chip-grip")].find(({dataset:u})=>u.name===r.current)?.focus(),r.current=void 0});let a=Tm(s,(u,{rank:f,gap:$})=>n(u,$===void 0?ha(t,u,Number(f),!1):ha(t,u,Number($),!0)));if(e.length<2)return null;let i=u=>f=>{let $={ArrowUp:-1,ArrowDown:1}[f.key];!$||f.ctrlKey||f.metaKey||f.altKey||(f.preventDefault(),r.current=u,n(u,qm(t,u,$)))},c=(u,f)=>a.over?.[u]===String(f)?"over":"";return l`
    <section class="order" aria-labelledby="order">
      <h2 id="order" tabindex="-1">${yo.title}</h2>
      <p class="hint">${yo.hint}</p>
      <p class="unseen" role="status">${o}</p>
      <ol ref=${s} role="list" class=${a.name?"ranks dragging":"ranks"}>
        ${t.map((u,f)=>l`
          <${Xn} key=${f}>
            <li class=${`gap ${c("gap",f)}`} data-gap=${f} aria-hidden="true"><span>${yo.apart}</span></li>
            <li class=${`rank ${c("rank",f)}`} data-rank=${f}>
              <span class="rank-name">${f===0?yo.first:yo.then}</span>
              <ul role="list">${u.map($=>l`
                <li key=${$}>
                  <button type="button" class=${a.name===$?"chip-grip held":"chip-grip"} data-name=${$}
                    aria-label=${yo.grip($,f+1,t.length)}
                    onKeyDown=${i($)} onPointerDown=${h=>a.begin(h,$)}>
                    <${U} name="grip" /><bdi>${$}</bdi></button>
                </li>`)}</ul>
            </li>
          </${Xn}>`)}
        <li class=${`gap ${c("gap",t.length)}`} data-gap=${t.length} aria-hidden="true">
          <span>${yo.apart}</span>
        </li>
      </ol>
    </section>`}function Ey(e){let[t,n]=E(),[o,s]=E(""),r=D({}).current;r.accounts=e;let a=Ac(e);Y(()=>{t&&!r.busy&&wi(t,a)&&n(void 0)});let i=async f=>{if(r.wanted=f,r.busy)return;r.busy=!0;let $=await My(r).then(()=>{},h=>h);return r.busy=!1,$&&Pt(m.toast.failed($.message),{tone:"bad"}),setTimeout(()=>!r.busy&&n(void 0),$?0:qy),!$},c=async(f,$)=>{let h=t??a;if(wi(h,$))return;n($),s(yo.moved(f,_r($,f)+1,$.length));let b=()=>{n(h),i(h)};await i($)&&Pt(yo.changed,{undo:b})};return[t&&e.every(({name:f})=>_r(t,f)>=0)?t.map(f=>f.filter($=>e.some(h=>h.name===$))).filter(f=>f.length>0):a,c,o]}async function My(e){let t=new Map;for(let n;n!==e.wanted;){n=e.wanted;let o=e.accounts.map(s=>({...s,priority:t.get(s.name)??s.priority}));for(let[s,r]of Em(n,o))await J("PATCH",Lt(s),{priority:r}),t.set(s,r)}}var xr=m.groups,Om=({groups:e,accounts:t,base:n})=>l`
  <section class="cell" aria-labelledby="groups">
    <h3 id="groups">${xr.title}</h3>
    <p class="hint">${xr.hint}</p>
    ${e.length===0?l`<p class="quiet">${xr.empty}</p>`:l`
          <ul class="groups" role="list">
            ${e.map(o=>l`<${Oy} key=${o} group=${o} accounts=${t} base=${n} />`)}
          </ul>`}
  </section>`;function Oy({group:e,accounts:t,base:n}){let o=xm(n,e),s=t.filter(r=>bi(r.group??"",e)).map(({name:r})=>r);return l`
    <li>
      <p>
        <strong><bdi>${e}</bdi></strong> <span
          class="quiet"><bdi>${s.length>0?xr.accounts(s.join(", ")):xr.noAccounts}</bdi></span>
      </p>
      <p class="address"><code>${o}</code> <${vs} value=${o} what=${xr.address(e)} /></p>
    </li>`}function vi(e){let t=D(),n=D(e);return Y(()=>{t.current?.value===String(n.current)&&(t.current.value=String(e)),n.current=e},[e]),t}function ki(e,t,n){let o=e.valueAsNumber;if(!Number.isInteger(o)||o<t)throw Object.assign(new en(n),{at:"number"});return o}var Sr=m.hold,Im=30;function Rm({minutes:e}){let[t,n]=js(e>0?"wait":"refuse"),o=vi(e||Im),s=ne(),[r,a]=E(""),i=u=>{u.preventDefault(),a(""),s.run(async()=>Iy(e,t==="wait"?ki(o.current,1,Sr.wrong):0),f=>a(f?m.manage.saved:m.manage.unchanged))},{message:c}=s.problem??{};return l`
    <form class="cell" aria-labelledby="hold" onSubmit=${i} onInput=${()=>a("")} noValidate>
      <h3 id="hold">${Sr.title}</h3>
      <div>
        <${nn} name="hold" label=${Sr.title} options=${Object.entries(Sr.choices)} value=${t}
          choose=${n} />
      </div>
      <p class="hint">${Sr.hints[t]}</p>
      ${t==="wait"?l`
            <${pe} label=${Sr.minutes} take=${o} type="number" step="1" min="1" max="60"
              defaultValue=${String(e||Im)} problem=${c} />`:l`<${ee} words=${c} />`}
      <p class="dialog-foot">
        <span class="said"
          role="status">
          ${r}</span> <${F} type="submit" class="primary" busy=${s.busy}>${m.routing.save}</${F}>
      </p>
    </form>`}async function Iy(e,t){return t===e?!1:(await J("PATCH","/api/routing",{hold_minutes:t}),!0)}var nt=m.mode,Ry=["auto","prefer","only","bypass"],Dm={hour:()=>Date.now()+36e5,midnight:()=>Ya(Date.now()),open:()=>{}},Lm=e=>J("PUT","/api/mode",e),Dy=(e,t)=>e>t?nt.ending(Vt(e,t),Kt(e-t)):nt.ended;function Pm({routing:{mode:e,account:t,until:n},accounts:o}){let s=ne();if(!nt.notice[e])return null;let r=ie(n),a=e!=="bypass"&&o.find(({name:u})=>u===t),i=a&&a.state!=="ready",c=()=>s.run(()=>Lm({mode:"auto"}),()=>(document.getElementById("routing")??document.querySelector("main h2"))?.focus({preventScroll:!0}));return l`
    <section class=${`notice mode tone-${i||e==="bypass"?"warn":"calm"}`} aria-label=${nt.title}>
      <${U} name=${e==="bypass"?"cut":"pin"} />
      <div role="status">
        <p>
          <strong><bdi>${nt.notice[e](t)}</bdi></strong> ${nt.noticeHint[e]} ${r?l`<${gn} at=${r} words=${Dy} />`:nt.stays}
        </p>
        ${i&&l`<p><bdi>${nt.idle(t,m.accounts.states[a.state]??a.state)}</bdi></p>`}
      </div>
      <${F} busy=${s.busy} onClick=${c}>${nt.back}</${F}>
      <${ee} words=${s.problem?.message} />
    </section>`}function Hm({routing:e,accounts:t}){let[n,o]=js(e.mode),[s,r]=E(),a=t.some(j=>j.name===s)?s:e.account||t[0]?.name,[i,c]=E(),u=ne(),[f,$]=E(""),h=n==="prefer"||n==="only",b=n===e.mode&&(!h||a===e.account),v=b&&ie(e.until),C=[...v?["set"]:[],...Object.keys(Dm)],_=C.includes(i)?i:v?"set":"open",T=j=>{if(j.preventDefault(),$(""),h&&!a)return u.say({message:nt.noAccount,kind:"unknown"});if(b&&(!h||_==="set"||_==="open"&&!v))return $(nt.same);let H=_==="set"?v:Dm[_](),Q=h?{mode:n,account:a,...H&&{until:new Date(H).toISOString()}}:{mode:n};return u.run(()=>Lm(Q),()=>{c(),$(nt.done)})},x=j=>{$(""),o(j)},{kind:q,message:S}=u.problem??{};return l`
    <form class="cell" aria-labelledby="mode" onSubmit=${T} noValidate>
      <h3 id="mode">${nt.title}</h3>
      <${vr} name="mode" label=${nt.title} value=${n} choose=${x}
        options=${Ry.map(j=>[j,nt.names[j],nt.sentences[j]])} />
      ${h&&l`
          <${Ly} mode=${n} accounts=${t} name=${a} setName=${r} ends=${_} endings=${C}
            setEnds=${c} problem=${q==="unknown"?S:void 0} />`}
      ${n==="bypass"&&l`<p class="hint">${nt.bypassHint}</p>`}
      ${q!=="unknown"&&l`<${ee} words=${S} />`}
      <p class="dialog-foot">
        <span class="said"
          role="status">${f}</span> <${F} type="submit" class="primary" busy=${u.busy}>${nt.submit}</${F}>
      </p>
    </form>`}function Ly({mode:e,accounts:t,name:n,setName:o,ends:s,endings:r,setEnds:a,problem:i}){let c=t.find(u=>u.name===n)?.group;return l`
    <div class="pair two">
      <${pe} label=${nt.account} control="select" value=${n} onChange=${u=>o(u.target.value)}
        problem=${i}>
        ${t.map(u=>l`<option key=${u.name} value=${u.name}>${u.name}</option>`)}
      </${pe}>
      <${pe} label=${nt.ends} control="select" value=${s} onChange=${u=>a(u.target.value)}>
        ${r.map(u=>l`<option key=${u} value=${u}>${nt.endings[u]}</option>`)}
      </${pe}>
    </div>
    ${c&&l`<p class="hint"><bdi>${nt.grouped[e](n,c)}</bdi></p>`}`}var Yt=m.routes,Wm={model:/pattern|model/i,accounts:/account/i};function Nm({route:e,accounts:t,save:n,cancel:o,work:s}){let r=D(),a=D(),[i,c]=E(e?.forbid?"not":"only"),u=(v,C)=>s.say({at:v,message:C}),f=v=>{v.preventDefault();let C=r.current.value.trim();if(!C)return u("model",Yt.modelMissing);if(C.includes(":"))return u("model",Yt.modelColon);let _=[...a.current.querySelectorAll("input:checked")].map(T=>T.value);return _.length===0?u("accounts",Yt.accountsMissing):n(ma({model:C,forbid:i==="not",accounts:_}))},{message:$,at:h=$&&Uo($,Object.keys(Wm),Wm)}=s.problem??{},b=v=>h===v?$:void 0;return l`
    <form class="route-form" aria-label=${e?Yt.editWhat(e.model):Yt.newTitle} onSubmit=${f}
      noValidate>
      <${pe} label=${Yt.model} hint=${Yt.modelHint} take=${r} first defaultValue=${e?.model??""}
        problem=${b("model")} />
      <div>
        <${nn} name="rule" label=${Yt.rule} value=${i} choose=${c}
          options=${Object.entries(Yt.rules)} />
      </div>
      <fieldset class="boxes" ref=${a}>
        <legend>${Yt.accounts}</legend>
        ${Py(e?.accounts??[],t).map(([v,C,_])=>l`<${Hy} key=${v} name=${v} chosen=${C} note=${_} />`)}
      </fieldset>
      <${ee} words=${b("accounts")} />
      ${!h&&l`<${ee} words=${$} />`}
      <p class="dialog-foot">
        <button type="button"
          onClick=${o}>
          ${Yt.cancel}</button> <${F} type="submit" class="primary" busy=${s.busy}>${Yt.save}</${F}>
      </p>
    </form>`}function Py(e,t){let n=(r,a)=>r.some(i=>bi(i,a)),o=t.map(({name:r})=>[r,n(e,r),vm(r)?"":Yt.comma]),s=e.filter(r=>!n(t.map(a=>a.name),r)).map(r=>[r,!0,Yt.gone]);return[...o,...s]}var Hy=({name:e,chosen:t,note:n})=>l`
  <label class="box">
    <input type="checkbox" value=${e} defaultChecked=${t} disabled=${n===Yt.comma} />
    <span><bdi>${e}</bdi> ${n&&l`<span class="quiet">(${n})</span>`}</span>
  </label>`;var on=m.routes;function Fm({routes:e,accounts:t}){let[n,o]=E(),[s,r]=E(),[a,i]=E(""),c=D(),u=ne(),f=(_,T)=>{i(""),r(),u.run(()=>J("PATCH","/api/routing",{routes:_,if_routes:e}),()=>{T(),c.current.focus()})},$=()=>{u.say(),o(),c.current.focus()},h=_=>{u.say(),i(""),o(_)},b=_=>f(Wy(e,n,_),()=>{o(),i(on.saved)}),v=_=>f(e.filter(T=>T!==_),()=>r({line:_,at:e.indexOf(_)})),C=_=>l`
      <${Nm} key=${_} route=${_&&pa(_)} accounts=${t} save=${b} cancel=${$}
        work=${u} />`;return l`
    <section class="cell" aria-labelledby="routes">
      <h3 id="routes" ref=${c} tabindex="-1">${on.title}</h3>
      <p class="hint">${on.hint}</p>
      ${e.length===0&&n===void 0&&l`<p class="quiet">${on.empty}</p>`}
      ${e.length>0&&l`<ul class="routes" role="list">
        ${e.map((_,T)=>l`
            <li key=${`${T} ${_}`}>
              ${_===n?C(_):l`<${Ny} line=${_} edit=${h} remove=${v} />`}
            </li>`)}
      </ul>`}
      ${n!==void 0&&!e.includes(n)?C(n):l`<p class="row-of"><button type="button" onClick=${()=>h("")}>${on.add}</button></p>`}
      ${n===void 0&&l`<${ee} words=${u.problem?.message} />`}
      <p class="said" role="status">
        ${s?l`<bdi>${on.removed(pa(s.line).model)}</bdi>`:a}
      </p>
      ${s&&l`
          <p class="row-of">
            <${F} busy=${u.busy}
              onClick=${()=>f(e.toSpliced(s.at,0,s.line),()=>i(on.saved))}>
              ${on.undo}
            </${F}>
          </p>`}
    </section>`}var Wy=(e,t,n)=>e.includes(t)?e.map(o=>o===t?n:o):[...e,n];function Ny({line:e,edit:t,remove:n}){let o=pa(e);return l`
    <div class="route">
      <p
        title=${ma(o)}>
        <code><bdi>${o.model}</bdi></code> <span
          class=${o.forbid?"state tone-warn":"state tone-calm"}>${o.forbid?on.not:on.only}</span>
        ${o.accounts.map(s=>l` <bdi key=${s} class="chip">${s}</bdi>`)}</p>
      <p class="row-of">
        <button type="button" aria-label=${on.editWhat(o.model)} onClick=${()=>t(e)}>
          ${on.edit}
        </button>
        <button type="button" aria-label=${on.removeWhat(o.model)} onClick=${()=>n(e)}>
          ${on.remove}
        </button>
      </p>
    </div>`}var wo=m.routing,Fy={avoid_percent:/avoid|per ?cent/i,strategy:/strategy/i},Cr=e=>wo.strategies[e]?.[0]??e;function jm({routing:e}){let[t,n]=js(e.strategy),o=vi(e.avoid_percent),s=ne(),[r,a]=E(""),i=f=>{f.preventDefault(),a(""),s.run(async()=>jy(e,t,o.current),$=>a($?m.manage.saved:m.manage.unchanged))},{at:c,message:u}=s.problem??{};return l`
    <form class="cell" aria-labelledby="strategy" onSubmit=${i} onInput=${()=>a("")} noValidate>
      <h3 id="strategy">${wo.strategy}</h3>
      <p class="hint">${wo.strategyHint}</p>
      <${vr} name="strategy" label=${wo.strategy} value=${t} choose=${n}
        options=${Object.entries(wo.strategies).map(([f,[$,h]])=>[f,$,h])} />
      <${ee} words=${c!=="number"?u:void 0} />
      <${pe} label=${wo.avoid} hint=${wo.avoidHint} take=${o} type="number" step="1" min="0" max="100"
        defaultValue=${String(e.avoid_percent)} problem=${c==="number"?u:void 0} />
      <p class="dialog-foot">
        <span class="said"
          role="status">${r}</span> <${F} type="submit" class="primary" busy=${s.busy}>${wo.save}</${F}>
      </p>
    </form>`}async function jy(e,t,n){let o=ki(n,0,wo.avoidWrong),s={...t!==e.strategy&&{strategy:t},...o!==e.avoid_percent&&{avoid_percent:o}},r=Object.keys(s);if(r.length===0)return!1;try{await J("PATCH","/api/routing",s)}catch(a){throw Object.assign(a,{at:Uo(a.message,r,Fy)==="avoid_percent"?"number":void 0})}return!0}var Un=m.routing;function Um({routing:e,accounts:t,address:n}){let[o,s]=E(!1);return l`
    <section class="routing" aria-labelledby="routing">
      <div class="section-head">
        <h2 id="routing" tabindex="-1">${Un.title}</h2>
        <button type="button" aria-expanded=${o?"true":"false"}
          aria-controls=${o?"routing-panel":void 0}
          aria-label=${o?Un.foldWhat:Un.changeWhat} onClick=${()=>s(!o)}>
          ${o?Un.fold:Un.change}</button>
      </div>
      <div class="plate">
        <${Uy} routing=${e} />
        ${o&&l`
          <div class="cells" id="routing-panel">
            <div class="cell-stack">
              <${Hm} routing=${e} accounts=${t} />
              <${Rm} minutes=${e.hold_minutes} />
            </div>
            <${jm} routing=${e} />
            <div class="cell-stack last">
              <${Fm} routes=${e.routes} accounts=${t} />
              <${Om} groups=${e.groups} accounts=${t} base=${n} />
            </div>
          </div>`}
      </div>
    </section>`}function Uy({routing:{strategy:e,avoid_percent:t,hold_minutes:n,routes:o,groups:s,...r}}){let i=[["mode",zy(r),r.mode!=="auto"],["strategy",Cr(e),e!=="balanced"],["avoid",Un.avoidIs(t)],["hold",n>0?Un.holdIs(n):Un.holdOff,n>0],["routes",o.length||Un.none,o.length>0],["groups",s.join(", ")||Un.none,s.length>0]];return l`
    <dl class="facts">
      ${i.map(([c,u,f])=>l`
          <div key=${c} class=${f?"set":""}><dt>${Un.facts[c]}</dt><dd><bdi>${u}</bdi></dd></div>`)}
    </dl>`}function zy({mode:e,account:t,until:n}){let o=ie(n);return lt(s=>[m.mode.is[e]?.(t)??e,o&&m.mode.until(Vt(o,s))].filter(Boolean).join(", "))}var _i=m.accounts;function zm({signIns:e}){let t=e.filter(({stage:n})=>n==="waiting"||n==="checking");return t.length===0?null:l`
    <ul class="sign-ins" role="list" aria-label=${_i.signIns}>
      ${t.map(n=>l`<${By} key=${n.id} signIn=${n} />`)}
    </ul>`}var By=({signIn:{id:e,name:t,stage:n,ends:o}})=>l`
  <li class="notice tone-calm">
    <span><strong><bdi>${_i.signIn(t)}</bdi></strong> ${m.signIn.stages[n]}
      ${ie(o)&&n==="waiting"&&l`
          <span class="quiet">
            ${m.separator}<${jn} at=${ie(o)} words=${m.dialog.left} past=${m.dialog.over} />
          </span>`}
      </span>
    <button type="button" aria-label=${_i.signInShowWhat(t)} onClick=${()=>Ye({what:"signIn",id:e})}>
      ${_i.signInShow}
    </button>
  </li>`;var Bo=m.accounts;function Bm({token:e={}}){let t=ie(e.expires_at),n=ie(e.renewed_at),o=ie(e.next_renewal);return l`
    <li>
      ${Bo.token[e.state]??e.state}
      ${e.state==="valid"&&t&&l` <${jn} at=${t} words=${Bo.until} past="" />`}
    </li>
    ${(n||o)&&l`<li class="quiet"><${Ky} renewed=${n} next=${o} /></li>`}
    ${e.failure&&l`<li class="failure">${Bo.renewalFailed(e.failure)}</li>`}`}function Ky({renewed:e,next:t}){let n=lt(o=>Vy(e,t,o));return l`<span title=${[e,t].filter(Boolean).map(Ot).join(m.separator)}>${n}</span>`}function Vy(e,t,n){let o=e&&Bo.renewed(Zs(e,n)),s=t&&(t>n?(e?Bo.renews:Bo.renewsFirst)(Kt(t-n)):e?Bo.renewsNow:Bo.renewsNowFirst);return[o,s].filter(Boolean).join(m.separator)}var ot=m.accounts,ga=m.accountPanel,Km=({snapshot:{accounts:e,accounts_lost:t,sign_ins:n,routing:o,address:s},params:r})=>l`
  <${Gy} accounts=${e} lost=${t} signIns=${n} params=${r} />
  <${Mm} accounts=${e} />
  ${e.length>0&&l`<${Um} routing=${o} accounts=${e} address=${s} />`}`,Gy=({accounts:e,lost:t,signIns:n,params:o})=>l`
  <section class="lead" aria-labelledby="accounts">
    <div class="section-head">
      <h2 id="accounts" tabindex="-1">
        ${ot.title} ${e.length>0&&l`<span class="quiet">${V(e.length)}</span>`}
      </h2>
      <button type="button" class=${e.length===0?"add primary":"add"}
        onClick=${()=>Ye({what:"add"})}>
        ${ot.add}
      </button>
    </div>
    <${zm} signIns=${n} />
    ${e.length===0?l`<p class="empty">${t||ot.empty}</p>`:l`
          <ul class="accounts" role="list">
            ${e.map(s=>l`<${Yy} key=${s.name} account=${s} params=${o} />`)}
          </ul>`}
  </section>`,Yy=({account:e,params:t})=>l`
  <li class=${`account is-${e.state}`}>
    <${Jy} account=${e} open=${t.open===e.name} />
    <div class="limits"><${e.kind==="endpoint"?yi:Mc} account=${e} /></div>
    <${Xy} account=${e} />
    ${t.open===e.name&&l`<${wm} account=${e} params=${t} />`}
  </li>`,qc={ready:"good",off:"idle",paused:"calm",limited:"warn",resting:"calm",signed_out:"bad",locked:"bad"};function Jy({account:e,open:t}){let n=ie(e.until);return l`
    <div class="identity">
      <h3><bdi>${e.name}</bdi></h3>
      <p class="badges">
        <span class=${`state tone-${qc[e.state]??"idle"}`}>
          ${ot.states[e.state]??e.state}
        </span>
        <span class="chip">${ot.modes[e.mode]??e.mode}</span>
        ${e.group&&l`<span class="chip" title=${ot.groupIs(e.group)}><bdi>${e.group}</bdi></span>`}
        ${e.priority?l`<span class="chip">${ot.priority(e.priority)}</span>`:null}
        ${e.running>0&&l`<span class="chip lively">${ot.runningNow(V(e.running))}</span>`}
      </p>
      ${(e.reason||n)&&l`
        <p class="reason">
          ${e.reason}${e.reason&&n&&m.separator}
          ${n&&l`<strong><${Ec} state=${e.state} at=${n} /></strong> (<${gi} at=${n} />)`}
        </p>`}
      ${e.notice&&l`<p class="reason">${e.notice}</p>`}
      ${e.note&&l`<p class="reason quiet"><span class="unseen">${ot.noteIs}</span> ${e.note}</p>`}
      <${Qy} account=${e} open=${t} />
    </div>`}var Ec=({state:e,at:t})=>e==="limited"?l`<${jn} at=${t} words=${ot.limitedFor} past=${ot.limitedAny} />`:l`<${jn} at=${t} words=${ot.backIn} past=${ot.backAny} />`;function Qy({account:{name:e,mode:t,kind:n,state:o,enabled:s},open:r}){let a=ne(),i=()=>a.run(()=>J("POST",Lt(e,"/clear-limit")),()=>Pt(ga.cleared(e))),c=()=>a.run(()=>J("PATCH",Lt(e),{enabled:!s}));return l`
    <p class="controls">
      <button type="button" class="switch" role="switch" aria-checked=${s?"true":"false"}
        aria-label=${ot.use(e)}
        aria-disabled=${a.busy?"true":void 0} onClick=${c}>
        <span>${s?ot.enabled:ot.disabled}</span></button>
      <button type="button" class="manage" aria-label=${ot.manageWhat(e)}
        onClick=${()=>Ye({what:"manage",name:e})}>
        ${ot.manage}
      </button>
      <button type="button" class="history" aria-expanded=${r?"true":"false"} aria-label=${ga.openWhat(e)}
        onClick=${()=>We({open:r?"":e},!1)}>
        ${ga.open}
      </button>
      ${(o==="limited"||o==="resting")&&l`
          <button type="button" class="clear" aria-label=${ga.clearWhat(e)} onClick=${i}>
            ${ga.clear}
          </button>`}
      ${o==="signed_out"&&n!=="endpoint"&&l`
        <button type="button" class="primary again" aria-label=${ot.againWhat(e)}
          onClick=${()=>Ye({what:"again",name:e,mode:t})}>
          ${ot.again}
        </button>`}
    </p>
    <${ee} words=${a.problem?.message} />`}function Mc({account:e,brief:t}){let{limits:n={},kind:o,name:s}=e,r=o==="api-key",a=Object.entries(n.models??{}).sort(([c],[u])=>c.localeCompare(u)),i=ie(n.overage?.seen_at);return l`
    <${$a} label=${m.limits.fiveHour} window=${n.five_hour} length=${Cm} name=${s} forKey=${r}
      brief=${t} />
    <${$a} label=${m.limits.sevenDay} window=${n.seven_day} length=${Cc} name=${s} forKey=${r}
      brief=${t} />
    ${a.map(([c,u])=>l`
      <${$a} key=${c} label=${m.limits.model(c)} window=${u} length=${Cc} name=${s}
        brief=${t} minor />`)}
    ${i&&Zy(n.overage)&&l`<${$a} label=${m.limits.overage} window=${n.overage} name=${s} brief=${t} minor />`}`}var Zy=({status:e,utilization:t})=>e!=="rejected"||t>0;function Xy({account:e}){let t=[e.email,e.organization,[ot.kinds[e.kind]??e.kind,e.plan].filter(Boolean).join(m.separator)];return l`
    <ul class="about" role="list">
      <li class="strong">${ot.requests(e.requests,V(e.requests))}</li>
      <${Bm} token=${e.token} />
      ${t.filter(Boolean).map(n=>l`<li key=${n} class="quiet"><bdi>${n}</bdi></li>`)}
    </ul>`}var Tr=m.analytics,e0=["requests","success","tokens","cache","money","ttfb","rate"],t0=["requests","tokens","money","ttfb"],n0={money:Tr.moneyHint,ttfb:Tr.ttfbHint,rate:Tr.rateHint},o0=["error","truncated","interrupted"];function xi({view:e,by:t,title:n,none:o}){let s=(e.groups?.[t]??[]).filter(({requests:c})=>c>0),r=t==="outcome"?t0:e0,a=Math.max(1,...s.map(({requests:c})=>c)),i=c=>c===""?o:c==="(other)"?Tr.other:t==="outcome"?m.requests.outcomes[c]??c:c;return l`
    <${$o} id=${`a-${t}`} title=${n} wide=${t!=="outcome"} name=${Tr.of(n,e.name)}
      table=${()=>r0(s,n,i)}>
      <div class="scroll" tabindex="0" role="group" aria-labelledby=${`a-${t}`}>
        <table class="grid-table">
          <thead>
            <tr>
              <th scope="col">${n.replace(/^\S+\s/,"").replace(/^./,c=>c.toUpperCase())}</th>
              ${r.map(c=>l`<th key=${c} scope="col" class="number" title=${n0[c]}>${Tr.columns[c]}</th>`)}
            </tr>
          </thead>
          <tbody>${s.map(c=>l`
            <tr key=${c.key}>
              <td class=${t==="outcome"&&o0.includes(c.key)?"share is-bad":"share"}>
                <bdi class=${c.key===""?"quiet":"strong"}>${i(c.key)}</bdi>
                <i style=${{width:`${c.requests/a*100}%`}}></i>
              </td>
              ${r.map(u=>l`<td key=${u} class="number">${s0[u](c)}</td>`)}
            </tr>`)}</tbody>
        </table>
      </div>
    </${$o}>`}var s0={requests:e=>V(e.requests),success:Hl,tokens:e=>Me(na(e)),cache:e=>e.input_tokens+e.cache_read_tokens+e.cache_write_tokens>0?Je(e.cache_hit_share):m.none,money:e=>e.cost_usd>0&&!(e.value_usd>0)?ft(e.cost_usd):Wl(e.value_usd,e),ttfb:e=>ye(e.ttfb_ms.p50),rate:e=>er(e.tokens_per_second.p50)},r0=(e,t,n)=>[[t,m.figures.requests,m.figures.complete,m.figures.errors,m.figures.input,m.figures.output,m.figures.cacheRead,m.figures.cacheWrite,`${m.figures.value} (USD)`,`${m.figures.cost} (USD)`,"p50 (ms)","p90 (ms)","p99 (ms)"],...e.map(o=>[n(o.key),o.requests,o.complete,o.errors,o.input_tokens,o.output_tokens,o.cache_read_tokens,o.cache_write_tokens,o.value_usd,o.cost_usd,o.ttfb_ms.p50??"",o.ttfb_ms.p90??"",o.ttfb_ms.p99??""])];var so=m.analytics,a0=864e5,i0=124*a0,ya=[...Array(24).keys()],Gm=5,l0=eo({weekday:"short"}),Vm=()=>[...Array(7).keys()].map(e=>l0.format(new Date(2024,0,1+e))),ba=e=>String(e).padStart(2,"0");function Ym({view:e,params:t,range:n,filter:o,usual:s}){let r=e.ends[1]-e.ends[0]>i0,a=Pn(`hours ${mo(n)} ${JSON.stringify(o)} ${r}`,h=>{if(r)return Be("/api/analytics",{...mn(Wt(t,s,h)),...o,by:"hour",step:"7d"});let b=mn(Wt(t,s,h));return Be("/api/analytics",{from:new Date(e.ends[0]).toISOString(),...c0(b),...o,step:"hour"})}),i=Bt(()=>u0(a.data,r),[a.data,r]),c=Math.max(0,...i.flatMap(([,h])=>h)),u=r?so.hours:so.hoursWeek,f=so.of(u,e.name),$=()=>[["",...ya.map(ba)],...i.map(([h,b])=>[h,...b])];return l`
    <${$o} id="a-hours" title=${u} hint=${so.hoursHint} name=${f} table=${c>0?$:void 0}
      picture=${c>0?()=>m0(f,i,c):void 0}
      tools=${l`<${p0} />`}>
      <div class="heat" role="img" aria-label=${d0(i,c)}>
        <span></span>
        ${ya.map(h=>l`<span key=${h} class=${h%4===0?"heat-fourth":""}>${ba(h)}</span>`)}
        ${i.map(([h,b])=>l`
            <${Xn} key=${h}>
              <span class="heat-day">${h}</span>
              ${b.map((v,C)=>l`
                  <i key=${C} class=${`h${Jm(v,c)}`}
                    title=${so.hourCell(h,`${ba(C)}:00`,V(v))}></i>`)}
            </${Xn}>`)}
      </div>
    </${$o}>`}var c0=e=>Object.fromEntries(Object.entries(e).filter(([,t])=>t));function u0(e,t){if(t)return[[so.every,ya.map(o=>e?.groups?.hour?.find(({key:s})=>Number(s)===o)?.requests??0)]];let n=Vm().map(()=>ya.map(()=>0));for(let{start:o,requests:s}of e?.series??[]){let r=new Date(o);n[(r.getDay()+6)%7][r.getHours()]+=s}return Vm().map((o,s)=>[o,n[s]])}var Jm=(e,t)=>e>0?Math.max(1,Math.ceil(Math.sqrt(e/t)*Gm)):0;function d0(e,t){if(t===0)return so.nothing;let[n,o]=e.find(([,s])=>s.includes(t));return so.busiest(n,`${ba(o.indexOf(t))}:00`,V(t))}var p0=()=>l`
  <span class="heat-key" aria-hidden="true">
    ${so.less} <span
      class="heat">${[0,1,2,3,4,5].map(e=>l`<i key=${e} class=${`h${e}`}></i>`)}</span> ${so.more}
  </span>`;function m0(e,t,n){let[o,s,r]=[64,30,26];return kc(e,o+24*s+16,(t.length+1)*r,(a,i)=>{a.font=cr(12),a.fillStyle=tn("--quiet"),ya.forEach(c=>a.fillText(ba(c),o+c*s+8,i+12)),t.forEach(([c,u],f)=>{let $=i+(f+1)*r-6;a.globalAlpha=1,a.fillStyle=tn("--text"),a.fillText(c,16,$+16),u.forEach((h,b)=>{a.globalAlpha=h>0?.12+Jm(h,n)/Gm*.88:.05,a.fillStyle=tn("--chart-main"),a.fillRect(o+b*s,$,s-2,r-2)})}),a.globalAlpha=1})}var At=m.analytics,Jt=m.figures,f0=e=>Number.isInteger(e)?V(e):"";function wa({view:e,id:t,title:n,series:o,scales:s,hint:r,wide:a,tools:i,none:c,summary:u}){let f=D(),$=Bt(()=>e.steps.map(([T,x])=>[T,...o.map(({of:q,gap:S})=>x?q(x):S?null:0)]),[e,o]),h=$.length>1?2*$.at(-1)[0]-$.at(-2)[0]:0,b=[e.ends[0],Math.max(e.ends[1],h)],v=$.every(T=>T.slice(1).every(x=>!x)),C=()=>[[At.start,...o.map(({label:T,unit:x})=>x?`${T} (${x})`:T)],...$.map(([T,...x])=>[new Date(T).toISOString(),...x.map(q=>q??"")])],_=At.of(n,e.name);return l`
    <${$o} id=${t} title=${n} hint=${r} wide=${a} tools=${i} name=${_}
      table=${v?void 0:C} picture=${v?void 0:()=>$m(f.current,_,o)}>
      ${v?l`<p class="chart-none">${c}</p>`:l`
            <${ws} steps=${$} range=${b} series=${o} scales=${s} height=${a?240:190}
              take=${T=>f.current=T} onSelect=${ks} summary=${u} />`}
    </${$o}>`}var $0=[{key:"requests",label:Jt.requests,kind:"bars",colour:"--chart-main",scale:"n",format:V,wide:!0,of:e=>e.requests},{key:"errors",label:m.activity.errors,kind:"bars",colour:"--chart-bad",scale:"n",format:V,of:ms}],h0=[["cache_read_tokens",Jt.cacheRead,"--chart-second","n"],["cache_write_tokens",Jt.cacheWrite,"--chart-fourth","n"],["input_tokens",At.right(Jt.input),"--chart-main","io"],["output_tokens",At.right(Jt.output),"--chart-line","io"]],g0=h0.map(([e,t,n,o])=>({key:e,label:t,kind:o==="n"?"area":"line",colour:n,scale:o,format:Me,of:s=>s[e]})),b0=e=>e>0?Me(e):"0",y0=[{key:"value",label:Jt.value,unit:"USD",kind:"bars",colour:"--chart-third",scale:"usd",format:ft,wide:!0,of:e=>e.value_usd},{key:"cost",label:Jt.cost,unit:"USD",kind:"bars",colour:"--chart-line",scale:"usd",format:ft,of:e=>e.cost_usd}],w0=[{key:"share",label:Jt.cache,kind:"area",colour:"--chart-second",scale:"share",format:Je,gap:!0,of:e=>e.input_tokens+e.cache_read_tokens+e.cache_write_tokens>0?e.cache_hit_share:null}],va={ttfb:["ttfb_ms",ye,"ms"],duration:["duration_ms",ye,"ms"],rate:["tokens_per_second",er,"tokens/s"]},Oc=([e,t,n],o)=>[["p50","--chart-main"],["p90","--chart-line"],["p99","--chart-bad"]].map(([s,r])=>({key:s,label:o[s],unit:n,kind:"line",colour:r,scale:"v",format:t,gap:!0,of:a=>a[e][s]??null})),v0={ttfb:Oc(va.ttfb,Jt),duration:Oc(va.duration,Jt),rate:Oc(va.rate,{p50:Jt.rate50,p90:Jt.rate90,p99:Jt.rate99})};function Qm({view:e}){let{total:t,name:n}=e,o=(...s)=>`${n}: ${s.join(", ")}`;return l`
    <${wa} view=${e} id="a-requests" wide title=${At.requests} series=${$0}
      scales=${[{key:"n",format:f0}]} none=${At.nothing}
      summary=${Ja(n,t)} />
    <${wa} view=${e} id="a-tokens" title=${At.tokens} series=${g0} none=${At.nothing}
      scales=${["n","io"].map(s=>({key:s,format:b0}))} summary=${o(oa(t))} />
    <${k0} view=${e} />
    <${wa} view=${e} id="a-money" title=${At.money} series=${y0} scales=${[{key:"usd",format:ft}]}
      none=${At.moneyNone} summary=${o(At.moneySum(ft(t.value_usd),ft(t.cost_usd)))} />
    <${wa} view=${e} id="a-cache" title=${At.cacheTitle} series=${w0}
      scales=${[{key:"share",max:1,format:s=>Je(s)}]} none=${At.nothing}
      summary=${o(`${Jt.cache} ${Je(t.cache_hit_share)}`)} />`}function k0({view:e}){let[t,n]=E("ttfb"),[o,s]=va[t],r=l`
    <${nn} name="speed" label=${At.speed} value=${t} choose=${n}
      options=${Object.keys(va).map(a=>[a,At.speeds[a]])} />`;return l`
    <${wa} key=${t} view=${e} id="a-speed" title=${At.speed} tools=${r} series=${v0[t]}
      none=${At.speedNone} scales=${[{key:"v",format:a=>a>0?s(a):"0"}]}
      summary=${`${e.name}: ${At.speeds[t]}, ${Jt.median} ${s(e.total[o].p50)}`} />`}function vo({label:e,value:t,options:n,choose:o}){let s=Ro(),r=n.some(([a])=>a===t);return l`
    <span class="select">
      <label class="unseen" for=${s}>${e}</label>
      <select id=${s} value=${t} onChange=${a=>o(a.target.value)}>
        ${n.map(([a,i])=>l`
            <option key=${a} value=${a} selected=${a===t}>${i}</option>`)}
        ${!r&&l`<option value=${t} selected>${t}</option>`}
      </select>
    </span>`}var Si=({accounts:e,value:t,choose:n})=>l`
  <${vo} label=${m.filters.account} value=${t} choose=${n}
    options=${[["",m.analytics.allAccounts],...e.map(({name:o})=>[o,o])]} />`;var ko=m.analytics,Ic="7d";function Zm({snapshot:e,params:t}){let n=Date.now(),o=Wt(t,Ic,n),s={account:t.account,model:t.model},r=Pn(`analytics ${mo(o)} ${JSON.stringify(s)}`,u=>Be("/api/analytics",{...mn(Wt(t,Ic,u)),...s,by:"account,model,outcome,hour"})),{data:a,stale:i}=r,c=Bt(()=>a&&{...a,steps:ar(a),name:rr(o,n),ends:[Date.parse(a.from),Date.parse(a.to)]},[a]);return l`
    <section aria-labelledby="analytics">
      <div class="section-head">
        <h2 id="analytics" tabindex="-1">
          ${ko.title} ${c&&l`<span class="quiet">${m.activity.per(...sr(c.step))}</span>`}
        </h2>
        <div class="tools">
          <${Si} accounts=${e.accounts} value=${t.account??""}
            choose=${u=>We({account:u})} />
          <${S0} data=${a} value=${t.model??""} />
          <${kr} range=${o} all />
        </div>
      </div>
      <${fo} answer=${r} />
      ${c?l`
            <div class=${i?"analytics aged":"analytics"} aria-busy=${r.busy?"true":void 0}>
              <${_0} view=${c} params=${t} range=${o} filter=${s} />
            </div>`:!r.problem&&l`<p class="empty">${ko.loading}</p>`}
    </section>`}function _0({view:e,params:t,range:n,filter:o}){return e.total.requests===0?l`<p class="empty">${ko.nothing}</p>`:l`
    <div class="card">
      <${ir} list=${[...tr(e.total),...x0(e.total)]} />
    </div>
    <div class="cards">
      <${Qm} view=${e} />
      <${Ym} view=${e} params=${t} range=${n} filter=${o} usual=${Ic} />
      <${xi} view=${e} by="outcome" title=${ko.outcomes} none=${m.none} />
      <${xi} view=${e} by="model" title=${ko.models} none=${ko.noModel} />
      <${xi} view=${e} by="account" title=${ko.accounts} none=${ko.noAccount} />
    </div>`}var x0=e=>[[m.activity.ttfb,ye(e.ttfb_ms.p50)],[`${m.figures.duration}, ${m.figures.median}`,ye(e.duration_ms.p50)]];function S0({data:e,value:t}){let n=(e?.groups?.model??[]).map(({key:o})=>o).filter(o=>o&&o!=="(other)");return l`
    <${vo} label=${m.filters.model} value=${t} choose=${o=>We({model:o})}
      options=${[["",ko.allModels],...n.map(o=>[o,o])]} />`}var Ar=1e3,C0=500,T0=100,A0=2e3;function tf(e,t,n){let o=He({lines:[],waiting:0,connection:"connecting",loaded:!1}),s,r,a,i=0,c=!1,u=[],f=!1,$=S=>o.set({...o.get(),...S}),h=S=>({...S,n:i++});async function b(){if(v(),document.hidden||f)return;let S=s=new EventSource(Be("/api/logs/stream",{level:e})),j=[],H=!1;S.addEventListener("line",({data:Q})=>{let W=Xm(Q);!W||!q0(W,t)||(H?_(W):j.push(W))}),S.addEventListener("failed",({data:Q})=>C(S,Xm(Q)?.error?.message??"")),S.addEventListener("error",()=>C(S));try{await new Promise(I=>S.addEventListener("open",I,{once:!0}));let{lines:Q=[]}=await J("GET",Be("/api/logs",{level:e,limit:C0,text:t}))??{};if(s!==S)return;let W=Q.map(nf),L=new Set(W.map(ef));H=!0,u=[],$({lines:[...W,...j.filter(I=>!L.has(ef(I)))].slice(-Ar).map(h),waiting:0,connection:"live",problem:void 0,loaded:!0})}catch(Q){C(S,Q.message)}}function v(){clearTimeout(r),clearTimeout(a),r=void 0,s?.close(),s=void 0}async function C(S,j){s===S&&(v(),j===void 0&&(j=await J("GET",Be("/api/logs",{limit:1})).then(()=>"",H=>H.message)),$({connection:"offline",problem:j,loaded:!0}),f||(a=setTimeout(b,A0)))}function _(S){u.push(S),u.length>Ar&&u.shift(),r??=setTimeout(T,T0)}function T(){if(r=void 0,c)return $({waiting:u.length});let S=u.map(h);return u=[],$({lines:[...o.get().lines,...S].slice(-Ar),waiting:0})}let x=()=>document.hidden?v():b();document.addEventListener("visibilitychange",x);let q=n.connection.watch(({state:S})=>S==="live"&&o.get().connection==="offline"&&b());return b(),{state:o,retry:b,hold(S){c=S,S||T()},stop(){f=!0,document.removeEventListener("visibilitychange",x),q(),v()}}}function Xm(e){try{let t=Cn(e);return t.error?t:nf(t)}catch{return}}var nf=e=>({...e,level:e.level||"",attributes:e.attributes??[]}),ef=({time:e,level:t,message:n,attributes:o})=>JSON.stringify([e,t,n,o.map(({name:s,value:r})=>[s,r])]);function q0({message:e,attributes:t},n){let o=n.toLowerCase();return[e,...t.flatMap(({name:s,value:r})=>[s,r])].some(s=>s.toLowerCase().includes(o))}var of=({time:e,level:t,message:n,attributes:o})=>[e,t.toUpperCase(),n,...o.map(({name:s,value:r})=>`${s}=${E0(r)}`)].filter(Boolean).join(" "),E0=e=>e===""||/[\s"=]/.test(e)?JSON.stringify(e):e;var M0=250,O0="input:not([type=radio]), select, textarea, dialog",qr=({label:e,open:t,children:n})=>l`
  <form class=${t?"filter-bar open":"filter-bar"} role="search" aria-label=${e}
    onSubmit=${o=>o.preventDefault()}>
    ${n}
  </form>`;function Ci({label:e,value:t,leave:n}){let o=D(),s=D();Y(()=>(clearTimeout(s.current),o.current.value=t,()=>clearTimeout(s.current)),[t]),Y(()=>{let c=u=>{let f=u.target.closest?.(O0);u.key!=="/"||u.ctrlKey||u.metaKey||u.altKey||f||(u.preventDefault(),o.current.focus())};return addEventListener("keydown",c),()=>removeEventListener("keydown",c)},[]);let r=()=>{clearTimeout(s.current),We({text:o.current.value.trim()},!1)};return l`
    <label class="filter-search">
      <span class="unseen">${e}</span>
      <input type="search" ref=${o} placeholder=${e} maxlength="200" autocomplete="off" spellcheck="false"
        aria-keyshortcuts="/" onInput=${()=>{clearTimeout(s.current),s.current=setTimeout(r,M0)}} onKeyDown=${({key:c})=>{c==="Enter"?r():c==="Escape"&&o.current.value===""&&n?.(o.current)}} />
      <kbd aria-hidden="true">/</kbd>
    </label>`}var je=m.logs,sf=Object.keys(je.levels),I0=40;function rf({live:e,params:t}){let n=sf.includes(t.level)?t.level:"info",o=t.text??"",[s,r]=E();return Y(()=>{let a=tf(n,o,e);return r(a),a.stop},[n,o]),l`
    <section class="logs-section" aria-labelledby="logs-title">
      <div class="section-head"><h2 id="logs-title" tabindex="-1">${je.title}</h2></div>
      ${s?l`<${R0} feed=${s} level=${n} text=${o} />`:l`<p class="empty">${je.loading}</p>`}
    </section>`}function R0({feed:e,level:t,text:n}){let{lines:o,waiting:s,connection:r,problem:a,loaded:i}=Te(e.state),[c,u]=E(!1),[f,$]=E(!1),h=D();Y(()=>e.hold(c||f),[e,c,f]),Y(()=>$(!1),[e]),tt(()=>{!c&&!f&&h.current&&(h.current.scrollTop=h.current.scrollHeight)},[o,c,f]);let b=({currentTarget:{scrollTop:_,clientHeight:T,scrollHeight:x}})=>$(x-_-T>I0),v=()=>{u(!1),$(!1)},C=r==="live"&&c?"paused":r;return l`
    <${D0} level=${t} text=${n} lines=${o} paused=${c}
      turn=${()=>c?v():u(!0)} />
    <p class="logs-state">
      <span class=${`state tone-${{live:"good",paused:"calm",offline:"bad"}[C]??"idle"}`} role="status">
        ${je.states[C]}
      </span>
      ${o.length>0&&l`
          <span class="quiet">
            ${o.length>=Ar?je.most(V(Ar)):je.shown(o.length,V(o.length))}
          </span>`}
    </p>
    ${r==="offline"&&a&&l`
        <p class="notice tone-bad" role="status">
          <${U} name="cut" />
          <span>${je.failed(a)}</span> <button type="button" onClick=${e.retry}>${je.again}</button>
        </p>`}
    <div class="logs-frame">
      ${o.length>0?l`
        <div class="logs-box" ref=${h} role="log" aria-live="off" aria-label=${je.label} tabindex="0"
          onScroll=${b}>
          ${o.map(_=>l`<${H0} key=${_.n} line=${_} text=${n} />`)}
        </div>`:l`<p class="empty">${i?n?je.none:je.empty:je.loading}</p>`}
      ${s>0&&l`
          <button type="button" class="logs-fresh primary" onClick=${v}>
            <${U} name="up" />${je.fresh(s,V(s))}
          </button>`}
    </div>`}function D0({level:e,text:t,lines:n,paused:o,turn:s}){let r=sf.map(a=>[a,l`<span title=${je.levelHints[a]}>${je.levels[a]}</span>`]);return l`
    <${qr} label=${je.filters}>
      <${nn} name="level" label=${je.level} options=${r} value=${e}
        choose=${a=>We({level:a})} />
      <${Ci} label=${je.search} value=${t} />
      <button type="button" class="logs-pause" aria-pressed=${o?"true":"false"} onClick=${s}>
        ${o?je.go:je.pause}
      </button>
      <${L0} lines=${n} />
    </${qr}>`}function L0({lines:e}){let[t,n]=E(""),o=D();Y(()=>()=>clearTimeout(o.current),[]);let s=async()=>{let r=await navigator.clipboard.writeText(e.map(of).join(`
`)).then(()=>!0,()=>!1);n(r?je.copied(e.length,V(e.length)):je.copyFailed),clearTimeout(o.current),o.current=setTimeout(()=>n(""),2500)};return l`
    <button type="button" class="logs-copy" aria-disabled=${e.length===0?"true":void 0} onClick=${s}>
      <${U} name="copy" />${je.copy}
    </button>
    <span class="quiet" role="status">${t}</span>`}var P0=eo({month:"short",day:"2-digit",hour:"2-digit",minute:"2-digit",second:"2-digit",fractionalSecondDigits:3,hourCycle:"h23"});function H0({line:e,text:t}){this.shouldComponentUpdate??=o=>o.line!==this.props.line||o.text!==this.props.text;let n=ie(e.time);return l`
    <p class=${`logs-line logs-${e.level||"cut"}`}>
      <time datetime=${e.time} title=${n&&Ot(n)}>${n?P0.format(n):""}</time>
      <span class="logs-level">${je.tags[e.level]??je.cut}</span>
      <span class="logs-said">
        <bdi><${Rc} said=${e.message} text=${t} /></bdi>
        ${e.attributes.map(({name:o,value:s},r)=>l` <span key=${r} class="logs-attribute">
            <span class="logs-name"><${Rc} said=${o} text=${t} />=</span>
            <bdi><${Rc} said=${s} text=${t} /></bdi>
          </span>`)}
      </span>
    </p>`}function Rc({said:e,text:t}){if(!t)return e;let n=[],o=e.toLowerCase(),s=t.toLowerCase(),r=0;for(let a=o.indexOf(s);a>=0&&o.length===e.length;a=o.indexOf(s,r))n.push(e.slice(r,a),l`<mark>${e.slice(a,a+t.length)}</mark>`),r=a+t.length;return[...n,e.slice(r)]}var Ti=100,W0=400,N0=250,af=1e3,F0=5*Ti,lf=800,j0=10,U0=3,Er=new Map;function Ai(e,t){let n=JSON.stringify(e),o=Er.get(n)??z0(e,t);return Er.delete(n),Er.set(n,o),Er.size>U0&&Er.delete(Er.keys().next().value),Y(()=>(o.start(),o.stop),[o]),[o,Te(o.list)]}function z0(e,t){let n=He({pages:[],count:0,next:"",loaded:!1,failed:!1,older:"idle"}),o={list:n,held:new Set,start:Q,stop:W,refresh:b,older:x,show:q},s=e.order==="slowest",r=!1,a=!1,i,c,u,f=[0,0],$=L=>{let I={...n.get(),...L};n.set({...I,count:I.pages.reduce((M,{n:P})=>M+P,0)})},h=async(L,I=Ti)=>{let M=await Hn(Be("/api/requests",{limit:I,...e,cursor:L}));return{requests:M.requests??[],next:M.next??""}};async function b(){if(r){a=!0;return}r=!0;do a=!1,await v(),await cf(N0);while(a);r=!1}async function v(){try{let L=await h(""),{pages:I}=n.get();if(s&&I.length>1)return;await C(L)}catch(L){$({loaded:!0,failed:!0,problem:L.message})}}async function C(L){let I=n.get().pages[0]?.rows??[];for(let ut=0;_()&&L.next&&!K0(I,L)&&ut<j0;ut++){let _e=await h(L.next);L={requests:[...L.requests,..._e.requests],next:_e.next}}let{pages:M,next:P}=n.get(),[N,...se]=M,X=se[0]?.cursor??P,re=s?{rows:L.requests,next:L.next}:V0({rows:N?.rows??[],next:X},L,T()),le={cursor:"",rows:re.rows,n:re.rows.length},Ie=se.length>0&&re.next===X;$({pages:Ie?[le,...se]:[le],next:Ie?P:re.next,loaded:!0,failed:!1})}let _=()=>f[0]>0||o.held.size>0,T=()=>_()?1/0:F0;async function x(){let{next:L,older:I}=n.get();if(!(!L||I==="loading")){$({older:"loading"});try{let M=await h(L,W0),P=n.get(),N=P.next===L,se=N?M.requests:[];$({...N&&{pages:j([...P.pages,{cursor:L,rows:se,n:se.length}]),next:M.next},older:"idle"})}catch{$({older:"failed"})}}}function q(L,I){f=[L,I];let{pages:M}=n.get(),P=0;for(let N of M)!N.rows&&!N.asked&&P<I+Ti&&P+N.n>L-Ti&&S(N),P+=N.n}async function S(L){L.asked=!0;try{let{requests:I}=await h(L.cursor,L.n),M={cursor:L.cursor,rows:I,n:I.length};$({pages:j(n.get().pages.map(P=>P.cursor===L.cursor?M:P))})}catch{setTimeout(()=>L.asked=!1,af)}}function j(L){let I=0;return L.map((M,P)=>{let N=I>f[1]+lf||I+M.n<f[0]-lf;I+=M.n;let se=o.held.size>0&&M.rows?.some(({id:X})=>o.held.has(X));return N&&M.rows&&P>0&&!se?{cursor:M.cursor,n:M.n}:M})}async function H(L){let I=i;if(i=L.stats.total_requests,i===I&&t.stream===c)return;c=t.stream;let M=Dc(n.get());await b(),!(!(i>I)||Dc(n.get())!==M||B0(e))&&(await cf(af),Dc(n.get())===M&&u&&!document.hidden&&b())}function Q(){u=t.picture.watch(H);let L=t.picture.get();L?H(L):b()}function W(){u?.(),u=c=void 0,f=[0,0]}return o}var cf=e=>new Promise(t=>setTimeout(t,e)),Dc=({pages:e})=>e[0]?.rows[0]?.id,B0=e=>Object.keys(e).length>0,K0=(e,{requests:t})=>t.length>0&&e.some(({id:n})=>n===t.at(-1).id);function ro(e,t){let n=0;for(let o of e){if(t<n+o.n)return o.rows?.[t-n];n+=o.n}}function V0({rows:e,next:t},n,o){let s=new Map(e.map(u=>[u.id,u])),r=n.requests.map(u=>s.get(u.id)??u),a=r.at(-1),i=a?e.findIndex(u=>u.id===a.id):-1;if(n.next===""||i<0)return{rows:r,next:n.next};let c=[...r,...e.slice(i+1)];return c.length>o?{rows:r,next:n.next}:{rows:c,next:c.length>r.length?t:n.next}}var uf=m.sections;function pf(){let{section:e}=Te(Dt);return Y(()=>(addEventListener("keydown",df),()=>removeEventListener("keydown",df)),[]),l`
    <nav class="sections" aria-label=${uf.label}>
      <ul role="list">
        ${Dn.map((t,n)=>l`
          <li key=${t}>
            <a href=${Us(t)} aria-current=${t===e?"page":void 0} aria-keyshortcuts=${n+1}
              onClick=${o=>It(o,t)}>
              <${U} name=${t} /><span>${uf[t]}</span><kbd aria-hidden="true">${n+1}</kbd>
            </a>
          </li>`)}
      </ul>
    </nav>`}function It(e,t,n){e.button!==0||e.ctrlKey||e.metaKey||e.shiftKey||e.altKey||(e.preventDefault(),Ln(t,n))}function df(e){if(e.ctrlKey||e.metaKey||e.altKey||e.target.closest?.("input:not([type=radio], [type=checkbox]), select, textarea, dialog, [contenteditable]"))return;let t=Dn[Number(e.key)-1];!t||document.querySelector("dialog[open]")||(e.preventDefault(),Ln(t))}var Ko=m.activity,mf="24h",G0=120,Y0=[{key:"requests",label:m.figures.requests,kind:"bars",colour:"--chart-main",scale:"n",format:V,wide:!0},{key:"errors",label:Ko.errors,kind:"bars",colour:"--chart-bad",scale:"n",format:V},{key:"ttfb",label:Ko.ttfb,kind:"line",colour:"--chart-line",scale:"ms",format:ye}],J0=[{key:"n",format:e=>Number.isInteger(e)?V(e):""},{key:"ms",format:e=>e>0?ye(e):"0"}];function ff({params:e}){let t=Wt(e,mf,Date.now()),n=Pn(`activity ${mo(t)}`,c=>Be("/api/analytics",mn(Wt(e,mf,c)))),o=Q0(t,n.data),{data:s}=n,r=Bt(()=>Z0(s),[s]),a=rr(t,Date.now()),i={range:t.key,...t.key===""&&mn(t)};return l`
    <section class="card activity" aria-labelledby="activity">
      <div class="section-head">
        <h3 id="activity">
          ${Ko.title} ${s&&l`<span class="quiet">${Ko.per(...sr(s.step))}</span>`}
        </h3>
        <${kr} range=${t} />
      </div>
      <${fo} answer=${n} />
      <div class=${n.stale?"aged":""} aria-busy=${n.busy?"true":void 0}>
        ${s&&l`<${ir} list=${tr(s.total)} />`}
        <${ws} steps=${r} range=${o} series=${Y0} scales=${J0} height=${210} onSelect=${ks}
          summary=${s?Ja(a,s.total):m.requests.loading} />
      </div>
      <p class="card-foot">
        <span class="hint">${s?.total.requests===0?Ko.none:Ko.zoom}</span>
        <a href=${Xt("analytics",i)} onClick=${c=>It(c,"analytics",i)}
          aria-label=${Ko.moreWhat}>
          ${Ko.more}
        </a>
      </p>
    </section>`}function Q0({key:e,from:t,to:n,length:o},s){let r=lt(a=>Math.floor(a/(o/G0)));return Bt(()=>e?[Date.now()-o,Date.now()]:[t,n],[e,t&&!e,n&&!e,r,s])}function Z0(e){return e?ar(e).map(([t,n])=>[t,n?.requests??0,n?ms(n):0,n?.ttfb_ms.p50??null]):[]}var hf=["posix","powershell","settings"],gf=()=>/win/i.test(navigator.userAgentData?.platform??navigator.platform??"")?"powershell":"posix",$f=e=>({ANTHROPIC_BASE_URL:e,ANTHROPIC_AUTH_TOKEN:m.binary,CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC:"1"});function bf(e,t){let n=Object.entries($f(t));if(e==="settings")return JSON.stringify({env:$f(t)},null,2);let o=e==="powershell"?(s,r)=>`$env:${s} = "${r}"`:(s,r)=>`export ${s}=${r}`;return n.map(([s,r])=>o(s,r)).join(`
`)}var xe=m.start,X0="https://code.claude.com/docs/en/legal-and-compliance";function yf({snapshot:e,rows:t,close:n}){let o=e.stats.total_requests>0||e.stats.running>0||t>0,s=ew();return l`
    <section class="steps" aria-labelledby="steps">
      <div class="section-head"><h2 id="steps">${n?xe.allDone:xe.title}</h2>
        ${n&&l`<button type="button" class="primary" onClick=${n}>${xe.close}</button>`}</div>
      <ol role="list">
        <${Mr} number="1" title=${xe.add} done=${e.accounts.length>0}><${nw} /></${Mr}>
        <${Mr} number="2" title=${xe.connect} done=${o||s.connected}>
          <${tw} claude=${s} address=${e.address} />
        </${Mr}>
        <${Mr} number="3" title=${xe.prompt} done=${!!n||e.stats.complete>0}>
          <${bo} value=${'claude -p "say hi"'} what=${xe.theCommand} />
          <p>${xe.promptText}</p>
        </${Mr}>
      </ol>
    </section>`}function ew(){let[e,t]=E({}),n=ne();Y(()=>{let s=()=>document.hidden||J("GET","/api/claude-code").then(t,()=>t({}));return s(),document.addEventListener("visibilitychange",s),()=>document.removeEventListener("visibilitychange",s)},[]);let o=()=>n.run(()=>J("PUT","/api/claude-code",{}),t);return{...e,known:"connected"in e,connect:o,work:n}}function tw({claude:e,address:t}){let{known:n,connected:o,state:s,work:r}=e;return n?l`
    ${!o&&s!=="unreadable"&&l`
      <p>${xe.connectHint}</p>
      <p><${F} class="primary" busy=${r.busy} onClick=${e.connect}>${xe.connectButton}</${F}></p>
      <${ee} words=${r.problem?.message} />`}
    ${o&&l`<p>${xe.connected}</p>`}
    <details class="by-hand"><summary>${xe.byHand}</summary><${Lc} address=${t} /></details>`:l`<${Lc} address=${t} />`}var Mr=({number:e,title:t,done:n,children:o})=>l`
  <li class=${n?"step done":"step"}>
    <h3>
      <span class="step-number" aria-hidden="true">${n?l`<${U} name="check" />`:e}</span>
      ${t}${n&&l` <span class="chip">${xe.done}</span>`}
    </h3>
    ${o}
  </li>`,nw=()=>l`
  <p>${xe.addHint}</p>
  <p><button type="button" class="primary" onClick=${()=>Ye({what:"add"})}>${xe.addButton}</button></p>
  <details class="by-hand"><summary>${xe.addOr}</summary>
    <p>${xe.addPlan}</p>
    <${bo} value=${`${m.binary} add one --token -`} what=${xe.theCommand} />
    <p>${xe.addKey}</p>
    <${bo} value=${`${m.binary} add two --key -`} what=${xe.theCommand} />
    <p>${xe.addText}</p>
  </details>
  <p class="quiet">
    ${xe.terms} <a href=${X0} target="_blank" rel="noopener noreferrer">${xe.termsLink}</a>
  </p>`;function Lc({address:e}){let[t,n]=E(gf);return l`
    <p>${xe.connectText}</p>
    <${nn} name="shell" label=${xe.shell} value=${t} choose=${n}
      options=${hf.map(o=>[o,xe.shells[o]])} />
    <${bo} value=${bf(t,e)} what=${xe.theLines} />
    ${t==="settings"&&l`<p class="quiet">${xe.settingsHint}</p>`}`}var wf=({address:e})=>l`
  <details class="connect">
    <summary>${xe.connectTitle}</summary>
    <${Lc} address=${e} />
  </details>`;var Pc=m.glance,vf=({accounts:e})=>l`
  <section aria-labelledby="glance">
    <div class="section-head">
      <h3 id="glance">${Pc.accounts}</h3>
      <a href=${Us("accounts")} onClick=${t=>It(t,"accounts")}>${Pc.all}</a>
    </div>
    <ul class="glance" role="list">
      ${e.map(t=>l`<${ow} key=${t.name} account=${t} />`)}
    </ul>
  </section>`;function ow({account:e}){let t=ie(e.until);return l`
    <li class=${`card is-${e.state}`}>
      <p class="glance-head">
        <strong><bdi>${e.name}</bdi></strong>
        <span class=${`state tone-${qc[e.state]??"idle"}`}>
          ${m.accounts.states[e.state]??e.state}
        </span>
        ${e.running>0&&l`<span class="chip lively">${Pc.running(V(e.running))}</span>`}
      </p>
      ${t&&l`<p class="hint"><${Ec} state=${e.state} at=${t} /></p>`}
      ${e.kind==="endpoint"?l`<${yi} account=${e} />`:e.kind==="api-key"&&!e.limits?.five_hour?.seen_at?l`<p class="hint">${m.limits.notForKeysAtAll}</p>`:l`<div class="limits"><${Mc} account=${e} brief /></div>`}
    </li>`}var{outcomes:sw,outcomesShort:rw}=m.requests,aw=["ttfb","duration","input","output","cache","money"],Vo=e=>aw.includes(e)?`request-${e} number`:`request-${e}`,iw={complete:"check",error:"cross",truncated:"cut",cancelled:"minus",interrupted:"cut"},lw={complete:"good",error:"bad",truncated:"bad"};function Ei({row:e,today:t,words:n,columns:o,cell:s}){this.shouldComponentUpdate??=a=>a.row!==this.props.row||a.today!==this.props.today;let r=e&&cw(e,t,n);return o.map(a=>s(a,...r?.[a]??[]))}function cw(e,t,n){let o=ie(e.time)??0,s=(r,a)=>[l`<${dw} tag=${n.columns[r]} n=${a} />`,n.amount(r,V(a))];return{time:[l`<time datetime=${e.time}>${Xs(o,t)}</time>`,Ot(o)],model:[e.model?l`<bdi>${e.model}</bdi>`:qi(n.unnamed(e.path)),e.model?`${e.model}, ${e.path}`:e.path],account:[uw(e,n),e.own?n.ownHint:e.reason],result:[l`<${Hc} row=${e} />`,e.error],tries:[n.tries(e.retries,e.failovers,e.waited_ms>0&&ye(e.waited_ms))||qi(n.noTries),n.triesAre?.(e.retries,e.failovers)],ttfb:[ye(e.ttfb_ms)],duration:[ye(e.duration_ms)],input:s("input",e.input_tokens),output:s("output",e.output_tokens),cache:s("cache",e.cache_read_tokens+e.cache_write_tokens),money:[Mi(e)]}}var qi=e=>l`<span class="quiet">${e}</span>`;function uw({own:e,account:t},n){return e?l`<span class="chip">${n.own}</span>`:t?l`<bdi>${t}</bdi>`:qi(n.noAccount)}var dw=({tag:e,n:t})=>l`<span class="tag" aria-hidden="true">${e} </span>${t>0?Me(t):qi("0")}`,Hc=({row:e})=>l`
  <span class=${`request-outcome tone-${lw[e.outcome]??"idle"}`} title=${sw[e.outcome]}>
    <${U} name=${iw[e.outcome]??"minus"} />
    ${e.status>0&&l`<span>${e.status}</span> `}
    ${rw[e.outcome]??e.outcome}
  </span>`;function Mi({value_usd:e,cost_usd:t}){let n=e??t;return n==null?"":n>5e-4&&n<.0995?`$${n.toFixed(3)}`:ft(n)}var Wc=m.requestList,zn=Wc.panel;function _f({row:e}){let t=e.attempts??[],n=e.waited_ms>0&&l`<p class="quiet">${zn.heldFor(ye(e.waited_ms))}</p>`;if(t.length===0)return l`<h4>${zn.attempts(0)}</h4>${n}<p class="quiet">${zn.noAttempts}</p>`;let o=Math.max(e.duration_ms,...t.map(s=>s.start_ms+s.duration_ms+(s.wait_ms??0)),1);return l`
    <h4>${zn.attempts(t.length)}</h4>
    ${n}
    <ol class="requests-attempts" role="list">
      ${t.map((s,r)=>l`
          <${fw} key=${r} attempt=${s} why=${pw(e,t,r)} row=${e} total=${o}
            last=${r===t.length-1} />`)}
    </ol>
    <p class="requests-scale quiet" aria-hidden="true">
      <span>0</span><span>${ye(o/2)}</span><span>${ye(o)}</span>
    </p>`}function pw({reason:e},t,n){return t[n].choice||n===0?t[n].choice||e:t[n].account===t[n-1].account?zn.sameAgain:""}var mw=({start_ms:e,duration_ms:t,wait_ms:n},o,s)=>o&&!n?Math.max(t,s.duration_ms-e):t,kf=e=>e>=1?ye(e):zn.start;function fw({attempt:e,why:t,row:n,total:o,last:s}){let r=u=>`${Math.min(100,Math.max(0,u)/o*100)}%`,a=mw(e,s,n),i=e.verdict==="fine",c=s&&n.ttfb_ms>e.start_ms&&n.ttfb_ms<e.start_ms+a?n.ttfb_ms-e.start_ms:0;return l`
    <li class=${i?"requests-attempt fine":"requests-attempt"}>
      <p>
        <bdi class="strong">${e.account||(n.own?Wc.own:Wc.noAccount)}</bdi>
        <span class=${`state tone-${i?"good":"warn"}`}>
          ${zn.verdicts[e.verdict]??e.verdict}
        </span>
        <span>${e.status>0?e.status:zn.noStatus}</span>
        <span class="quiet">
          ${zn.from(kf(e.start_ms),kf(e.start_ms+a))}
          ${e.wait_ms>0&&`, ${zn.waited(ye(e.wait_ms))}`}
        </span>
      </p>
      <div class="requests-track" aria-hidden="true">
        <div class="requests-part" style=${{marginLeft:r(e.start_ms),width:r(a)}}>
          ${c>0&&l`<i style=${{width:`${c/a*100}%`}}></i>`}
        </div>
        ${e.wait_ms>0&&l`<div class="requests-pause" style=${{width:r(e.wait_ms)}}></div>`}
      </div>
      ${t&&l`<p class="requests-why"><span class="quiet">${zn.why}:</span> <bdi>${t}</bdi></p>`}
      ${e.reason&&l`<p class="quiet"><bdi>${e.reason}</bdi></p>`}
    </li>`}var $w=m.requestList,$e=$w.panel,Oi=["input_tokens","cache_read_tokens","cache_write_tokens","output_tokens"],Ii=({row:e})=>l`
  <p class="requests-what"><code>${e.method} ${e.path}</code></p>
  ${e.error&&l`
      <p class="notice tone-bad">
        <${U} name="cut" /><span><strong>${$e.error}:</strong> <bdi>${e.error}</bdi></span>
      </p>`}
  <${hw} row=${e} />
  <div>
    <${_f} row=${e} />
    ${!e.attempts?.length&&(e.reason||e.own)&&l`
        <p class="requests-why"><span class="quiet">${$e.why}:</span> <bdi>${e.reason||$e.ownWhy}</bdi></p>`}
  </div>
  <${gw} row=${e} />
  <${bw} row=${e} />`;function hw({row:e}){let t=e.duration_ms-e.ttfb_ms,n=[[$e.duration,ye(e.duration_ms)],[$e.ttfb,ye(e.ttfb_ms)],[$e.speed,e.stream&&t>0&&e.output_tokens>0?er(e.output_tokens/(t/1e3)):m.none],e.cost_usd!==null&&e.cost_usd!==void 0?[$e.cost,Mi(e),$e.costHint]:e.priced?[$e.value,Mi(e),$e.valueHint]:[$e.value,Oi.some(o=>e[o]>0)?$e.unpriced:m.none,$e.unpricedHint],...e.waited_ms>0?[[$e.held,ye(e.waited_ms)]]:[]];return l`
    <dl class="requests-figures">
      ${n.map(([o,s,r])=>l`<div key=${o} title=${r}><dt>${o}</dt><dd>${s}</dd></div>`)}
    </dl>`}function gw({row:e}){let t=Oi.reduce((n,o)=>n+(e[o]??0),0);return t===0?l`<div><h4>${$e.tokens}</h4><p class="quiet">${$e.noTokens}</p></div>`:l`
    <div>
      <h4>${$e.tokens} <span class="quiet" title=${V(t)}>${Me(t)}</span></h4>
      <div class="requests-mix" aria-hidden="true">
        ${Oi.map(n=>e[n]>0&&l`<i key=${n} class=${`requests-${n}`} style=${{flexGrow:e[n]}}></i>`)}
      </div>
      <dl class="requests-kinds">
        ${Oi.map(n=>l`
            <div key=${n}>
              <dt><i class=${`requests-${n}`} aria-hidden="true"></i>${$e.kinds[n]}</dt>
              <dd>${V(e[n])}</dd>
              <dd class="quiet">${Je(e[n]/t)}</dd>
            </div>`)}
      </dl>
    </div>`}function bw({row:e}){let t=ie(e.time),n=[[$e.time,t&&Ot(t)],[$e.model,e.model],[$e.group,e.group],[$e.size,$e.sizes(ta(e.bytes_in),ta(e.bytes_out))+m.separator+(e.stream?$e.stream:$e.whole)]],o=[[$e.id,e.id,$e.theId],[$e.upstream,e.upstream_id,$e.theUpstream],[$e.session,e.session,$e.theSession]];return l`
    <div>
      <h4>${$e.facts}</h4>
      <dl class="requests-pairs">
        ${n.map(([s,r])=>r&&l`<div key=${s}><dt>${s}</dt><dd><bdi>${r}</bdi></dd></div>`)}
        ${o.map(([s,r,a])=>r&&l`
            <div key=${s} class="requests-copied">
              <dt>${s}</dt><dd><code>${r}</code> <${vs} value=${r} what=${a} /></dd>
            </div>`)}
      </dl>
      ${e.session&&l`<${yw} session=${e.session} />`}
    </div>`}function yw({session:e}){let t={session:e};return l`
    <p>
      <a class="tool requests-only" href=${Xt("requests",t)} onClick=${n=>It(n,"requests",t)}>
        <${U} name="filter" /> ${$e.only}
      </a>
    </p>`}var ka=m.requests,ww=Object.keys(ka.columns).filter(e=>e!=="open"),xf=()=>l`
  <thead role="rowgroup">
    <tr role="row">
      ${Object.entries(ka.columns).map(([e,t])=>l`
        <th key=${e} role="columnheader" scope="col" class=${Vo(e)} title=${ka.long[e]}>
          <span class=${e==="open"?"unseen":""}>${t}</span>
        </th>`)}
    </tr>
  </thead>`;function Sf({row:e,open:t,toggle:n,today:o}){let s=`detail-${e.id}`,r=ie(e.time)??0,a=i=>{!i.target.closest("button, a")&&!getSelection().toString()&&n(e.id)};return l`
    <tr role="row" class=${`row is-${e.outcome} ${t?"open":""}`} onClick=${a}>
      <td role="cell" class="request-open">
        <button type="button" class="opener" aria-expanded=${t} aria-controls=${t?s:void 0}
          aria-label=${ka.open(`${Xs(r,o)}, ${e.model||e.path}`)} onClick=${()=>n(e.id)}>
          <${U} name="chevron" />
        </button>
      </td>
      <${Ei} row=${e} today=${o} words=${ka} columns=${ww} cell=${vw} />
    </tr>
    ${t&&l`
        <tr role="row" class="detail-row" id=${s}>
          <td role="cell" colspan="11"><div class="detail"><${Ii} row=${e} /></div></td>
        </tr>`}`}var vw=(e,t,n)=>l`<td key=${e} role="cell" class=${Vo(e)} title=${n}>${t}</td>`;var Cf=m.requests,Tf=({list:e,feed:t})=>e.failed&&l`
  <p class="notice tone-bad" role="status"><${U} name="cut" /> <span>${Cf.failed} ${e.problem}</span>
    <button type="button" onClick=${t.refresh}>${Cf.again}</button></p>`;var Nc=m.requests,kw=12;function Af({feed:e,list:t,all:n}){let[o,s]=E(()=>new Set),r=lt(Ht),a=t.pages[0]?.rows??[],i=a.slice(0,Math.max(kw,...[...o].map(u=>a.findIndex(f=>f.id===u)+1))),c=u=>s(_w(o,u,e));return l`
    <section class="requests" aria-labelledby="latest">
      <div class="section-head">
        <h3 id="latest">${m.glance.latest}</h3>
        <a href=${n} onClick=${u=>It(u,"requests")}>${m.glance.allRequests}</a>
      </div>
      <${Tf} list=${t} feed=${e} />
      ${i.length>0?l`
        <table role="table">
          <caption class="unseen">${Nc.caption}</caption>
          <${xf} />
          <tbody role="rowgroup">
            ${i.map(u=>l`
                <${Sf} key=${u.id} row=${u} open=${o.has(u.id)} toggle=${c} today=${r} />`)}
          </tbody>
        </table>`:!t.failed&&l`<p class="empty">${t.loaded?Nc.empty:Nc.loading}</p>`}
    </section>`}function _w(e,t,n){let o=new Set(e);return o.delete(t)||o.add(t),n.held=o,o}var _o=m.underWay,Fc=12,qf=({streams:e})=>l`
  <section aria-labelledby="under-way">
    <div class="section-head">
      <h3 id="under-way">
        ${_o.title} ${e.length>0&&l`<span class="quiet">${V(e.length)}</span>`}
      </h3>
    </div>
    ${e.length===0?l`<p class="streams none">${_o.none}</p>`:l`
      <ul class="streams" role="list">
        ${e.slice(0,Fc).map(t=>l`<${xw} key=${t.id} one=${t} />`)}
        ${e.length>Fc&&l`<li class="quiet">${_o.more(V(e.length-Fc))}</li>`}
      </ul>`}
  </section>`;function xw({one:{model:e,session:t,account:n,stream:o,since:s,bytes_out:r,tokens:a}}){let i=ie(s),c={session:t};return l`
    <li class="stream">
      <span class="state tone-good lively">${t?l`
        <a href=${Xt("requests",c)} title=${m.requests.session(t)}
          onClick=${u=>It(u,"requests",c)}>
          <bdi>${e||m.requests.noModel}</bdi>
        </a>`:l`<bdi>${e||m.requests.noModel}</bdi>`}</span>
      ${n?l`
          <bdi class="stream-account">
            ${n}
          </bdi>`:l`<span class="chip" title=${m.requests.ownHint}>${m.requests.own}</span>`}
      <span class="stream-age" title=${_o.ageHint}>
        ${i?l`<${gn} at=${i} words=${(u,f)=>Kt(f-u)} />`:m.none}
      </span>
      <span class="stream-bytes quiet" title=${a>0?_o.tokensHint(V(a)):void 0}>
        ${r>0?_o.soFar(a>0&&_o.tokens(Me(a)),ta(r)):o?_o.silent:_o.whole}
      </span>
    </li>`}var ve=m.overview,Sw={};function Ef({live:e,snapshot:t,params:n}){let{stats:o,accounts:s,address:r,prices:a,under_way:i}=t,[c,u]=Ai(Sw,e),f=o.complete>0||u.pages[0]?.rows.some(({outcome:v})=>v==="complete"),$=s.length===0||u.loaded&&!f,[h,b]=E(!1);return Y(()=>{$&&b(!0)},[$]),l`
    ${($||h)&&l`<${yf} snapshot=${t} rows=${u.count} close=${$?void 0:()=>b(!1)} />`}
    <${Cw} stats=${o} prices=${a} accounts=${s.length} />
    ${!$&&l`<${ff} params=${n} />`}
    ${s.length>0&&l`<${vf} accounts=${s} />`}
    ${!$&&l`<${qf} streams=${i} />`}
    <${Af} feed=${c} list=${u} all=${Us("requests")} />
    ${!$&&l`<${wf} address=${r} />`}`}var Cw=({stats:e,prices:t,accounts:n})=>l`
  <section class="overview" aria-labelledby="overview">
    <h2 id="overview" class="unseen" tabindex="-1">${ve.title}</h2>
    <dl class="tiles">
      <${xo} name=${ve.total} value=${V(e.total_requests)}
        hint=${ve.today(V(e.today_requests))} />
      <${Tw} stats=${e} />
      <${xo} name=${ve.active} value=${V(e.active_accounts)} of=${ve.activeOf(V(n))}
        hint=${ve.activeHint(e.active_accounts)}
        tone=${n>0&&e.active_accounts===0?"warn":""} />
      <${xo} name=${ve.average} value=${ye(e.average_response_ms)}
        hint=${e.complete>0?ve.averageHint:ve.averageNone} />
    </dl>
    <${Aw} stats=${e} prices=${t} />
    <${Mw} stats=${e} />
  </section>`,xo=({name:e,value:t,of:n,hint:o,tone:s,small:r,exact:a})=>l`
  <div class=${`tile ${r?"small":""} ${s?`tone-${s}`:""}`} title=${a}>
    <dt>${e}</dt>
    <dd>
      <span class="figure">${t}</span>
      ${n&&l` <span class="quiet">${n}</span>`}
      <span class="hint">${o}</span>
    </dd>
  </div>`;function Tw({stats:e}){let t=e.complete+e.errors+e.truncated;return t===0?l`<${xo} name=${ve.success} value=${m.none} hint=${ve.successNone} />`:l`<${xo} name=${ve.success} value=${Je(e.success_rate)}
    hint=${ve.successOf(V(e.complete),V(t))} tone=${e.success_rate<.9?"warn":""} />`}function Aw({stats:e,prices:t}){let{input_tokens:n=0,output_tokens:o=0,cache_read_tokens:s=0,cache_write_5m_tokens:r=0,cache_write_1h_tokens:a=0}=e.tokens??{},i=r+a,c=n+s+i;return l`
    <dl class="tiles">
      <${xo} small name=${ve.tokens} value=${Me(c+o)}
        hint=${ve.tokensOf(Me(n),Me(o),Me(s+i))}
        exact=${m.figures.tokensHint(...[n,o,s,i].map(V))} />
      <${xo} small name=${ve.cacheShare} value=${c>0?Je(e.cache_hit_share):m.none}
        hint=${ve.cacheOf(Me(s),Me(i))} exact=${ve.cacheHint} />
      <${xo} small name=${ve.value} value=${ft(e.value_usd)}
        hint=${qw(t)||ve.usdToday(ft(e.today_value_usd))}
        exact=${[m.figures.valueHint,Ew(e,t)].filter(Boolean).join(". ")} />
      <${xo} small name=${ve.cost} value=${ft(e.cost_usd)} hint=${ve.usdToday(ft(e.today_cost_usd))}
        exact=${m.figures.costHint} />
    </dl>`}var qw=({unknown:e=[]}={})=>e.length>0&&ve.noPrice(e.slice(0,3).join(", "),Math.max(e.length-3,0)),Ew=({unpriced:e},t)=>[e>0&&m.figures.unpriced(e,V(e)),t?.table&&ve.priceTable(t.table)].filter(Boolean).join(". ");function Mw({stats:e}){let t=[[ve.now,e.running],[ve.retries,e.retries],[ve.failovers,e.failovers],[ve.errors,e.errors],[ve.truncated,e.truncated],[ve.cancelled,e.cancelled],[ve.interrupted,e.interrupted]];return l`
    <dl class="facts">
      ${t.map(([n,o])=>l`<div key=${n} class=${o?"":"zero"}><dt>${n}</dt><dd>${V(o)}</dd></div>`)}
    </dl>`}var Ow=m.requestList,Bn=Ow.panel,Iw="(max-width: 80rem)";function Of({id:e,row:t,close:n,newer:o,older:s}){let r=Rw(e,t),a=Dw(Iw),i=u=>{u.key!=="Escape"||u.defaultPrevented||(u.preventDefault(),n())},c=l`
    <header class="requests-panel-head">
      <h3 tabindex="-1">${r.row?l`<${Hc} row=${r.row} />`:Bn.label}</h3>
      <button type="button" class="plain" aria-label=${Bn.before} title=${Bn.newer}
        aria-disabled=${o?void 0:"true"} onClick=${o}>
        <${U} name="up" />
      </button>
      <button type="button" class="plain requests-down" aria-label=${Bn.after} title=${Bn.older}
        aria-disabled=${s?void 0:"true"} onClick=${s}>
        <${U} name="up" />
      </button>
      <button type="button" class="plain" aria-label=${Bn.close} title=${Bn.close} onClick=${n}>
        <${U} name="cross" />
      </button>
    </header>
    ${r.row?l`
        <${Ii} key=${r.row.id}
          row=${r.row} />`:l`<p class="quiet" role="status">${r.problem??Bn.loading}</p>`}`;return a?l`<${Mf} close=${n} onKey=${i}>${c}</${Mf}>`:l`<aside class="requests-panel" aria-label=${Bn.label} onKeyDown=${i}>${c}</aside>`}function Mf({close:e,onKey:t,children:n}){let o=D();return tt(()=>{let s=o.current;return s.showModal(),s.querySelector("h3").focus(),()=>s.close()},[]),l`<dialog ref=${o} class="requests-panel requests-sheet" aria-label=${Bn.label} onCancel=${s=>{s.preventDefault(),e()}} onKeyDown=${t}>${n}</dialog>`}function Rw(e,t){let[n,o]=E({}),s=D();t&&(s.current=t);let r=s.current?.id===e?s.current:void 0;return Y(()=>{if(r)return;let a=new AbortController;return Hn(`/api/requests/${encodeURIComponent(e)}`,a.signal).then(i=>o({id:e,row:i}),({message:i})=>!a.signal.aborted&&o({id:e,problem:Bn.failed(i)})),()=>a.abort()},[e,!r]),r?{row:r}:n.id===e?n:{}}function Dw(e){let[t,n]=E(()=>matchMedia(e).matches);return Y(()=>{let o=matchMedia(e),s=()=>n(o.matches);return o.addEventListener("change",s),()=>o.removeEventListener("change",s)},[]),t}var jc=m.requestList,Qe=jc.filters,Uc=["account","model","status","outcome","session","text"],Rf=e=>/^[1-5]\d\d$/.test(e);function zc(e,t){let n=Wt(e,"all",t),{from:o,to:s}=mn(n),r={...Object.fromEntries(Uc.map(a=>[a,e[a]])),order:e.order,from:o,to:n.key===""?s:void 0};return r.status&&!Rf(r.status)&&delete r.status,Object.fromEntries(Object.entries(r).filter(([,a])=>a))}function Df({params:e,accounts:t}){let[n,o]=E(!1),s=Hw(),r=[...new Set([...t.map(({name:u})=>u),...s.account])],a=u=>f=>We({[u]:f}),i=[...Uc,"order","range","from"].filter(u=>e[u]).length,c=(u,f)=>[["",Qe.all[u]],...f.map($=>[$,jc.outcomes[$]??$])];return l`
    <${qr} label=${Qe.label} open=${n}>
      <${Ci} label=${Qe.text} value=${e.text??""} leave=${Lw} />
      <button type="button" class="requests-toggle" aria-expanded=${n?"true":"false"}
        aria-controls="requests-choices" onClick=${()=>o(!n)}>
        <${U} name="filter" />${Qe.more(i)}
      </button>
      <div class="requests-choices" id="requests-choices">
        <${vo} label=${Qe.account} value=${e.account??""} options=${c("account",r)}
          choose=${a("account")} />
        <${vo} label=${Qe.model} value=${e.model??""} options=${c("model",s.model)}
          choose=${a("model")} />
        <${vo} label=${Qe.outcome} value=${e.outcome??""}
          options=${c("outcome",Object.keys(jc.outcomes))} choose=${a("outcome")} />
        <${If} kind="status" value=${e.status??""} wrong=${u=>!Rf(u)&&Qe.statusWrong}
          inputmode="numeric" maxlength="3" />
        <${If} kind="session" value=${e.session??""} title=${Qe.sessionHint} />
        <${Ww} params=${e} />
        <${vo} label=${Qe.order} value=${e.order??""} options=${Object.entries(Qe.orders)}
          choose=${a("order")} />
        ${i>0&&l`
            <button type="button" class="requests-clear" onClick=${Pw}>
              <${U} name="cross" />${Qe.clear}
            </button>`}
      </div>
    </${qr}>`}var Lw=e=>e.closest("section").querySelector(".requests-list")?.focus(),Pw=()=>We(Object.fromEntries([...Uc,"order","range","from","to"].map(e=>[e,""])));function Hw(){let[e,t]=E({account:[],model:[]});return Y(()=>{let n=new AbortController,o=s=>(s??[]).map(({key:r})=>r).filter(r=>r&&r!=="(other)");return Hn(Be("/api/analytics",{by:"account,model"}),n.signal).then(({groups:s})=>t({account:o(s.account),model:o(s.model)}),()=>{}),()=>n.abort()},[]),e}function If({kind:e,value:t,wrong:n,...o}){let s=D(),[r,a]=E();Y(()=>{s.current.value=t,a(t&&n?.(t))},[t]);let i=()=>{let c=s.current.value.trim(),u=c&&n?.(c);a(u),u||We({[e]:c})};return l`
    <span class=${`requests-typed requests-typed-${e}`}>
      <input type="text" ref=${s} aria-label=${Qe[e]} placeholder=${Qe[e]} autocomplete="off"
        spellcheck="false" aria-invalid=${r?"true":void 0}
        onChange=${i} onKeyDown=${c=>c.key==="Enter"&&i()} ...${o} />
      <${ee} words=${r} />
    </span>`}function Ww({params:e}){let t=Wt(e,"all",Date.now()),[n,o]=E(!1),s=n||t.key==="",r=i=>{o(i===""),i&&We({range:i==="all"?"":i,from:"",to:""})},a=[["all",Qe.allTime],...Object.keys(Ho).map(i=>[i,m.ranges.long[i]]),["",Qe.own]];return l`
    <${vo} label=${Qe.time} value=${s?"":t.key} options=${a} choose=${r} />
    ${s&&l`
      <${xc} key=${`${t.key}${e.from}${e.to}`} range=${t} done=${()=>o(!1)} />`}`}function Lf({params:e}){let t=n=>{let{order:o,...s}=zc(e,Date.now());return Vs(Be(`/api/requests.${n}`,s))};return l`
    <span class="requests-export" role="group"
      aria-label=${Qe.exportLong}><${U} name="save" /><span class="quiet">${Qe.export}</span>
      ${["csv","jsonl"].map(n=>l`
          <a key=${n} class="tool" href=${t(n)} download title=${Qe[`${n}Hint`]}
            aria-label=${`${Qe.exportLong}: ${Qe[n]}`}
        onClick=${o=>{o.currentTarget.href=t(n)}}>${Qe[n]}</a>`)}
    </span>`}var Pf=m.requestList,Ri=Object.keys(Pf.columns);function Hf({id:e,row:t,place:n,offset:o,active:s,open:r,today:a,pick:i}){let c=["request-row",t&&`is-${t.outcome}`,s&&"active",r&&"open"].filter(Boolean).join(" ");return l`
    <div role="row" id=${e} class=${c} style=${{transform:`translateY(${o}px)`}} aria-rowindex=${n+2}
      aria-selected=${s?"true":"false"}
      aria-busy=${t?void 0:"true"} onClick=${()=>!getSelection().toString()&&i(n)}>
      <${Ei} row=${t} today=${a} words=${Pf} columns=${Ri} cell=${Nw} /></div>`}var Nw=(e,t,n)=>t===void 0?l`<span key=${e} role="gridcell" class=${`${Vo(e)} hollow`}><i></i></span>`:l`<span key=${e} role="gridcell" class=${Vo(e)} title=${n}>${t}</span>`;var Di=m.requestList,Wf=10,Fw=400,jw=90,Uw=220;function Nf({feed:e,list:t,cursor:n,choose:o,open:s,opened:r,today:a,steady:i,take:c,onKey:u}){let f=D(),$=D(),h=D(),b=zw(h),{from:v,fit:C}=Bw(f,$,b),_=Kw(t.pages,v===0||!i),T=t.count-_,x=Math.min(T,C+2*Wf),q=Math.max(0,Math.min(v-Wf,T-x));Vw(e,t,_+v,_+v+C),Yw(f,t.pages,b,v===0);let S=W=>W>=v&&W<v+C-1;c.current={base:_,fit:C,toTop:()=>scrollBy(0,f.current.getBoundingClientRect().top-Ff($.current)),reach:W=>!S(W)&&f.current&&Jw(f.current,$.current,W*b,b)};let j=Array.from({length:x},(W,L)=>q+L),H=n.at-_,Q=H>=q&&H<q+x;return l`
    <div class="requests-list" role="grid" tabindex="0" aria-label=${Di.caption}
      aria-rowcount=${t.next?-1:T+1} aria-colcount=${Ri.length}
      aria-multiselectable="false" aria-activedescendant=${Q?`request-${H%x}`:void 0}
      aria-busy=${t.loaded?void 0:"true"} onKeyDown=${u}>
      <div class="requests-head" ref=${$} role="rowgroup">
        <div class="request-row" role="row" aria-rowindex="1">
          ${Ri.map(W=>l`
              <span key=${W} role="columnheader" class=${Vo(W)} title=${Di.hints[W]}>
                ${Di.columns[W]}
              </span>`)}
        </div>
        ${_>0&&l`
            <button type="button" class="requests-fresh primary" tabindex="-1" onClick=${()=>c.current.toTop()}>
              <${U} name="up" />${Di.fresh(_,V(_))}
            </button>`}
      </div>
      <div class="requests-body" ref=${f} role="rowgroup" style=${{height:`${T*b}px`}}>
        ${b>0&&j.map(W=>l`
              <${Hf} key=${W%x} id=${`request-${W%x}`} row=${ro(t.pages,_+W)}
                place=${W} offset=${W*b}
          active=${W===H} open=${!!r&&ro(t.pages,_+W)?.id===r} today=${a}
          pick=${L=>s(_+L)} />`)}
      </div>
      <div class="request-row requests-probe" ref=${h} aria-hidden="true"></div>
    </div>`}function zw(e){let[t,n]=E(0);return tt(()=>{let o=()=>n(e.current.offsetHeight),s=new ResizeObserver(o);return s.observe(e.current),o(),()=>s.disconnect()},[]),t}function Bw(e,t,n){let[o,s]=E({from:0,fit:30});return tt(()=>{if(!n)return;let r=()=>{let a=t.current.getBoundingClientRect().bottom-e.current.getBoundingClientRect().top,i={from:Math.max(0,Math.floor(a/n)),fit:Math.ceil(innerHeight/n)};s(c=>c.from===i.from&&c.fit===i.fit?c:i)};return addEventListener("scroll",r,{passive:!0}),addEventListener("resize",r),r(),()=>{removeEventListener("scroll",r),removeEventListener("resize",r)}},[n]),o}function Kw(e,t){let n=D(),o=e[0]?.rows??[];t?n.current=void 0:n.current??=o[0]?.id;let s=n.current?o.findIndex(({id:r})=>r===n.current):0;return s<0&&(n.current=o[0]?.id),Math.max(0,s)}function Vw(e,t,n,o){let s=D({from:n}).current;Y(()=>{let r=Math.abs(n-s.from)>2*(o-n);s.from=n,s.to=o;let a=r&&setTimeout(()=>e.show(n,o),jw);return r||e.show(n,o),t.older==="idle"&&Gw(e,s),()=>clearTimeout(a)},[e,t,n,o]),Y(()=>()=>{s.to=-1/0},[])}async function Gw(e,t){for(;;){let{older:n,next:o,count:s}=e.list.get();if(n!=="idle"||!o||t.to+Fw<=s)return;await e.older()}}function Yw(e,t,n,o){let s=D(),r=t[0]?.rows??[],a=r[0]?.id;tt(()=>{let i=s.current?r.findIndex(({id:c})=>c===s.current):0;s.current=a,!(!o||i<1||i>20||matchMedia("(prefers-reduced-motion: reduce)").matches)&&e.current.animate([{transform:`translateY(${-i*n}px)`},{transform:"none"}],{duration:Uw,easing:"ease-out"})},[a])}function Jw(e,t,n,o){let s=e.getBoundingClientRect().top+n,r=s-Ff(t),a=s+2*o-innerHeight;r<0?scrollBy(0,r):a>0&&scrollBy(0,a)}var Ff=e=>(parseFloat(getComputedStyle(e).top)||0)+e.offsetHeight;var qn=m.requestList;function jf({live:e,snapshot:t,params:n}){let o=Qw(n),[s,r]=Ai(o,e),a=lt(Ht),[i,c]=E({at:-1}),u=D(),f=D({}),$=n.id;Y(()=>c({at:-1}),[s]),Xw(u);let h=Zw(r.pages,i,$),b=()=>u.current.querySelector(".requests-list"),v=q=>{let S=Math.max(f.current.base??0,Math.min(r.count-1,q));if(S<0)return;let j=ro(r.pages,S);c({at:S,id:j?.id}),f.current.reach?.(S-f.current.base),$&&j&&We({id:j.id},!1)},C=q=>{let S=ro(r.pages,q);c({at:q,id:S?.id}),S&&We({id:S.id},!$)},_=()=>{We({id:""}),b()?.focus({preventScroll:!0})},T=q=>{if(q.ctrlKey||q.metaKey||q.altKey||q.target!==q.currentTarget)return;let S=Math.max(1,f.current.fit-3),j={ArrowDown:()=>v(h+1),ArrowUp:()=>v(h<0?0:h-1),PageDown:()=>v(h+S),PageUp:()=>v(h-S),Home:()=>v(f.current.base),End:()=>v(r.count-1),Escape:$&&_};j.Enter=()=>$&&ro(r.pages,h)?.id===$?u.current.querySelector(".requests-panel h3")?.focus():h>=0&&C(h),j[q.key]&&(q.preventDefault(),j[q.key]())},x=$&&(ro(r.pages,h)?.id===$?ro(r.pages,h):void 0);return l`
    <section class="requests-section" ref=${u} aria-labelledby="requests-title">
      <div class="section-head">
        <h2 id="requests-title" tabindex="-1">
          ${qn.title} ${r.count>0&&l`<span class="quiet" role="status">${qn.loaded(r.count,V(r.count),!r.next)}</span>`}
        </h2>
        <div class="requests-tools">
          <p class="requests-keys hint" aria-hidden="true">
            ${qn.keys.map(([q,S])=>l`<span key=${q}><kbd>${q}</kbd> ${S}</span>`)}
          </p>
          <${Lf} params=${n} />
        </div>
      </div>
      <${Df} params=${n} accounts=${t.accounts} />
      ${r.failed&&l`
          <p class="notice tone-bad" role="status">
            <${U} name="cut" />
            <span>${qn.failed} ${r.problem}</span> <button type="button"
              onClick=${s.refresh}>${qn.again}</button>
          </p>`}
      <div class=${$?"requests-split open":"requests-split"}>
        <div class="requests-wrap">
          ${r.count>0?l`
                <${Nf} key=${JSON.stringify(o)} feed=${s} list=${r} cursor=${{at:h}} choose=${v}
                  open=${C} opened=${$} today=${a}
              steady=${n.order!=="slowest"} take=${f} onKey=${T} />`:!r.failed&&l`
                  <p class="empty">
                    ${r.loaded?Object.keys(o).length>0?qn.none:qn.empty:qn.loading}
                  </p>`}
          <${ev} list=${r} feed=${s} />
        </div>
        ${$&&l`
            <${Of} id=${$} row=${x} close=${_} newer=${h>0?()=>v(h-1):void 0}
              older=${h>=0&&h<r.count-1?()=>v(h+1):void 0} />`}
      </div>
    </section>`}function Qw(e){let{id:t,...n}=e,o=JSON.stringify(n);return Bt(()=>zc(n,Date.now()),[o])}function Zw(e,{at:t,id:n},o){let s=n??(t<0?o:void 0);if(!s||ro(e,t)?.id===s)return t;let r=0;for(let{n:a,rows:i}of e){let c=i?.findIndex(u=>u.id===s)??-1;if(c>=0)return r+c;r+=a}return t}function Xw(e){tt(()=>{let t=document.querySelector(".top"),n=()=>e.current.style.setProperty("--under",`${getComputedStyle(t).position==="sticky"?t.offsetHeight:0}px`),o=new ResizeObserver(n);return o.observe(t),()=>o.disconnect()},[])}var ev=({list:e,feed:t})=>e.count>0&&l`
  <p class="more quiet">
    ${e.older==="failed"?l`
          <span
            role="status">
            ${qn.olderFailed}</span> <button type="button" onClick=${t.older}>${qn.again}</button>`:e.next?qn.loading:qn.end}
  </p>`;var tv=20,Li=He({});async function Bc(e,t){await J("POST",`/api/sessions/${zs(e)}/move`,{account:t}),Li.set({...Li.get(),[e]:t})}async function Uf(e){let{requests:t=[]}=await Hn(Be("/api/requests",{session:e,limit:tv}));return{...t.map(s=>({prompt:s.input_tokens+s.cache_read_tokens+s.cache_write_tokens,read:s.cache_read_tokens})).reduce((s,r)=>r.prompt>s.prompt?r:s,{prompt:0,read:0}),last:Math.max(0,...t.map(s=>Date.parse(s.time)||0))}}var Nt=m.move,nv=36e5;function zf({open:{session:e,account:t},snapshot:n}){let o=n.accounts.filter(({name:u,enabled:f})=>f&&u!==t),[s,r]=E(),a=o.some(({name:u})=>u===s)?s:(o.find(({state:u})=>u==="ready")??o[0])?.name,i=ne(),c=()=>{mt(),Pt(Nt.done(Or(e),a),{undo:()=>Bc(e,t).then(()=>Pt(Nt.done(Or(e),t)),ov)})};return l`
    <${ce}><bdi>${Nt.title(Or(e))}</bdi></${ce}>
    <p>${Nt.lead(t)}</p>
    <${rv} session=${e} account=${t} />
    ${o.length===0?l`<p class="notice tone-warn"><span>${Nt.nowhere}</span></p>`:l`
          <${vr} name="move-to" label=${Nt.to} value=${a} choose=${r}
            options=${o.map(u=>[u.name,l`<bdi>${u.name}</bdi>`,sv(u)])} />`}
    <${ee} words=${i.problem?.message} />
    <p class="dialog-foot">
      <button type="button" onClick=${mt}>${Nt.stay}</button>
      ${o.length>0&&l`
          <${F} class="primary" busy=${i.busy} onClick=${()=>i.run(()=>Bc(e,a),c)}>
            <bdi>${Nt.go(a)}</bdi>
          </${F}>`}
    </p>`}var ov=e=>Pt(m.toast.failed(e.message),{tone:"bad"}),Or=e=>e.length>13?`${e.slice(0,8)}…`:e;function sv({state:e,reason:t,limits:n}){let o=[[m.limits.fiveHour,n?.five_hour],[m.limits.sevenDay,n?.seven_day]].filter(([,s])=>s?.seen_at);return[m.accounts.states[e]??e,t,...o.map(([s,{utilization:r}])=>Nt.used(s,Je(Math.min(r,1))))].filter(Boolean).join(m.separator)}function rv({session:e,account:t}){let[n,o]=E(),s=ne();return Y(()=>{s.run(()=>Uf(e),o)},[]),l`
    <div class="stake" role="status">
      ${n?av(n,t):s.problem?Nt.stakeFailed:Nt.stakeLooked}
    </div>`}function av({prompt:e,read:t,last:n},o){let s=Date.now();return e===0?Nt.stakeUnknown:s-n>nv?l`<p><strong>${Nt.free}</strong></p><p class="hint">${Nt.freeWhy(Zs(n,s))}</p>`:l`
    <p><strong>${Nt.costs(Me(e))}</strong></p>
    <p class="hint">${Nt.costsWhy(Me(t),o)}</p>`}var Ke=m.conversations,Bf=50;function Kf({snapshot:e,params:t}){let n=t.account??"",o=Pn(`sessions ${n}`,()=>Be("/api/sessions",{limit:Bf,account:n})),s=iv(n,o.data),r=[...o.data?.sessions??[],...s.rows];return l`
    <section aria-labelledby="sessions">
      <div class="section-head">
        <div><h2 id="sessions" tabindex="-1">${Ke.title}</h2><p class="hint">${Ke.lead}</p></div>
        <div class="tools">
          <${Si} accounts=${e.accounts} value=${n}
            choose=${a=>We({account:a})} />
          ${r.length>0&&l`
              <button type="button" class="tool csv" onClick=${()=>Za(Ke.title,$v(r))}>
                <${U} name="save" />
                ${m.analytics.csv}
                <span class="unseen">${m.analytics.saveWhat(Ke.title)}</span>
              </button>`}
        </div>
      </div>
      <${fo} answer=${o} said=${Ke.failed} />
      ${r.length>0?l`
          <${uv} rows=${r} stale=${o.stale}
            movable=${e.accounts.length>1} />
            `:!o.problem&&l`
              <p class="empty">
                ${o.data?n?Ke.emptyOf(n):Ke.empty:m.analytics.loading}
              </p>`}
      ${r.length>0&&l`<${lv} more=${s} shown=${r.length} />`}
    </section>`}function iv(e,t){let[n,o]=E({rows:[],next:void 0}),s=D(e);s.current=e,Y(()=>o({rows:[],next:void 0}),[e]);let r=n.next??t?.next??"",a=async()=>{if(!n.busy){o(c=>({...c,busy:!0,problem:void 0}));try{let c=await Hn(Be("/api/sessions",{limit:Bf,account:e,cursor:r}));s.current===e&&o(u=>({rows:[...u.rows,...c.sessions??[]],next:c.next??""}))}catch(c){o(u=>({...u,busy:!1,problem:c.message}))}}},i=new Set((t?.sessions??[]).map(({session:c})=>c));return{...n,rows:n.rows.filter(({session:c})=>!i.has(c)),next:r,load:a}}var lv=({more:e,shown:t})=>l`
  <p class="more">
    ${e.problem&&l`<span role="status">${e.problem}</span>`}
    ${e.next?l`
          <button type="button" aria-disabled=${e.busy?"true":void 0} onClick=${e.load}>
            ${e.busy?m.analytics.loading:Ke.older}
          </button>`:l`<span class="quiet">${Ke.end}</span>`}
  </p>`,Vf=["requests","tokens","cache","value","moves"],cv={moves:Ke.movesHint,cache:Ke.cacheHint,value:Ke.valueHint},uv=({rows:e,stale:t,movable:n})=>l`
  <table role="table" class=${`grid-table conversations ${t?"aged":""}`}>
    <caption class="unseen">${Ke.caption}</caption>
    <thead role="rowgroup"><tr role="row">
      ${Object.entries(Ke.columns).map(([o,s])=>l`
        <th key=${o} role="columnheader" scope="col"
          class=${`sessions-${o} ${Vf.includes(o)?"number":""}`} title=${cv[o]}>
          ${s}
        </th>`)}
      ${n&&l`<th role="columnheader" scope="col" class="sessions-move"><span class="unseen">${m.move.to}</span></th>`}
    </tr></thead>
    <tbody role="rowgroup">
      ${e.map(o=>l`<${dv} key=${o.session} row=${o} movable=${n} />`)}
    </tbody>
  </table>`;function dv({row:e,movable:t}){let n=Te(Li,c=>c[e.session]),o=e.input_tokens+e.cache_read_tokens+e.cache_write_tokens,s=ie(e.first),r=ie(e.last),a={session:e.session},i=pv;return l`
    <tr role="row">
      <td role="cell" class="sessions-session">
        <a href=${Xt("requests",a)} onClick=${c=>It(c,"requests",a)} title=${e.session}
          aria-label=${Ke.requestsOf(e.session)}>
          <bdi>${Or(e.session)}</bdi>
        </a>
      </td>
      <${i} name="account">
        ${e.account?l`
            <bdi class="strong">${e.account}</bdi>
            ${n&&n!==e.account&&l` <span class="chip" title=${m.move.goesHint}><bdi>${m.move.goes(n)}</bdi></span>`}`:l`<span class="quiet">${m.requests.own}</span>`}
      </${i}>
      <${i} name="first">
        ${s?l`<${gi} at=${s} /> <${fv} first=${s} last=${r} />`:m.none}
      </${i}>
      <${i} name="last">${r?l`<${hi} at=${r} />`:m.none}</${i}>
      <${i} name="requests">${V(e.requests)}</${i}>
      <${i} name="tokens" title=${oa(e)}>${Me(na(e))}</${i}>
      <${i} name="cache" title=${Ke.movingCosts(Me(e.cache_read_tokens),V(e.requests))}>
        ${o>0?`${Math.round(e.cache_read_tokens/o*100)}%`:m.none}
      </${i}>
      <${i} name="value" title=${e.cost_usd>0?m.figures.costHint:m.figures.valueHint}>
        ${mv(e)}
      </${i}>
      <${i} name="moves">
        ${e.moves>0?l`<span class="state tone-warn bare-state">${V(e.moves)}</span>`:l`<span class="quiet">0</span>`}
      </${i}>
      ${t&&l`<td role="cell" class="sessions-move">${e.account&&l`<button type="button" class="tool" aria-label=${m.move.openWhat(Or(e.session))}
        onClick=${()=>Ye({what:"move",session:e.session,account:n??e.account})}>
        ${m.move.open}</button>`}</td>`}
    </tr>`}var pv=({name:e,title:t,children:n})=>l`
  <td role="cell" class=${`sessions-${e} ${Vf.includes(e)?"number":""}`} title=${t}>
    <span class="tag" aria-hidden="true">${Ke.columns[e]}</span> ${n}
  </td>`,mv=({value_usd:e,cost_usd:t})=>e>0||t>0?ft(e>0?e:t):m.none,fv=({first:e,last:t})=>t-e>=6e4&&l`<span class="quiet" title=${`${Ot(e)} – ${Ot(t)}`}>${Ke.lasted(Kt(t-e))}</span>`,$v=e=>[[Ke.columns.session,Ke.columns.account,Ke.columns.first,Ke.columns.last,Ke.columns.requests,m.figures.input,m.figures.output,m.figures.cacheRead,m.figures.cacheWrite,`${m.figures.value} (USD)`,`${m.figures.cost} (USD)`,Ke.columns.moves],...e.map(t=>[t.session,t.account,t.first,t.last,t.requests,t.input_tokens,t.output_tokens,t.cache_read_tokens,t.cache_write_tokens,t.value_usd,t.cost_usd,t.moves])];var hv=m.settings,gv=3e4,Ze=({id:e,title:t,aside:n,children:o})=>l`
  <section class="settings-part" aria-labelledby=${e}>
    <div class="settings-head"><h3 id=${e}>${t}</h3>${n}</div>${o}
  </section>`,Ir=({standing:e,said:t=n=>n})=>e.problem&&l`
  <p class="notice tone-bad" role="status">
    <${U} name="cut" />
    <span>${t(e.problem)}</span> <button type="button" onClick=${e.again}>${hv.again}</button>
  </p>`;function Rr(e){let[t,n]=E({}),o=async()=>{try{let s=await fetch(e,{headers:{"X-Clb-Page":"1"},cache:"no-store",signal:AbortSignal.timeout(gv)}),r=await s.text();s.ok?n({data:Cn(r)}):s.status===404||s.status===501?n({absent:!0}):n({problem:bv(r)??m.call.refused(s.status)})}catch{n({problem:m.call.unreachable})}};return Y(()=>{o()},[]),{...t,set:s=>n({data:s}),again:o}}function bv(e){try{return Cn(e).error.message}catch{return}}var yv=m.settings,ao=yv.about,wv={Preact:"preact",htm:"htm",uPlot:"uplot"};function Gf({snapshot:e}){let t=ie(e.started_at);return l`
    <${Ze} id="settings-about" title=${ao.title}>
      <dl class="settings-facts">
        <div><dt>${m.product}</dt><dd>${ao.version} ${e.version}</dd></div>
        ${t&&l`<div><dt>${ao.since}</dt><dd>${Ot(t)}</dd></div>`}
        <div><dt>${ao.licence}</dt><dd>${ao.licenceIs}</dd></div>
        <div>
          <dt>${ao.parts}</dt>
          <dd class="links">
            ${Object.entries(wv).map(([n,o])=>l`
                <a key=${n} href=${new URL(`../vendor/LICENSE.${o}.txt`,import.meta.url).href} target="_blank"
                  rel="noopener" title=${ao.partLicence(n)}>
                  ${n}
                </a>`)}
          </dd>
        </div>
        <div>
          <dt>${ao.links}</dt>
          <dd class="links">
            <a href="/api/openapi.yaml" target="_blank" rel="noopener">${ao.api}</a>
            <a href="/metrics" target="_blank" rel="noopener">${ao.metrics}</a>
          </dd>
        </div>
      </dl>
    </${Ze}>`}var vv=m.settings,bn=vv.backup,kv=8e6;function Yf(){let e=D(),t=D(),n=ne(),[o,s]=E(),r=i=>{i.preventDefault(),s(),n.run(()=>_v(e.current,t.current),c=>s(c?.did??[]))},a=i=>n.problem?.at===i?n.problem.message:void 0;return l`
    <${Ze} id="settings-backup" title=${bn.title}>
      <p class="hint">${bn.lead}</p>
      <${bo} value=${bn.command(m.binary)} what=${bn.theCommand} />
      <details class="settings-restore">
        <summary>${bn.restore}</summary>
        <form onSubmit=${r} noValidate>
          <${pe} label=${bn.file} take=${e} type="file" accept=".age" problem=${a("file")} />
          <${pe} label=${bn.passphrase} take=${t} type="password" problem=${a("passphrase")} />
          ${!n.problem?.at&&l`<${ee} words=${n.problem?.message} />`}
          <p class="settings-foot"><${F} type="submit" class="primary" busy=${n.busy}>${bn.submit}</${F}></p>
        </form>
      </details>
      <div role="status">
        ${o&&l`
            <ul class="settings-list" role="list">
              ${(o.length>0?o:[bn.nothing]).map((i,c)=>l`<li key=${c}><bdi>${i}</bdi></li>`)}
            </ul>`}
      </div>
    </${Ze}>`}async function _v(e,t){let n=e.files[0];if(!n)throw Pi("file",bn.missing);if(n.size>kv)throw Pi("file",bn.tooLarge);if(!t.value)throw Pi("passphrase",bn.noPassphrase);let o=await n.arrayBuffer().catch(()=>{throw Pi("file",bn.unreadable)});return J("POST","/api/import",{passphrase:xv(t),backup:Sv(new Uint8Array(o))})}function xv(e){let t=e.value;return Fo(e),t}function Sv(e){let t=[];for(let n=0;n<e.length;n+=8192)t.push(String.fromCharCode(...e.subarray(n,n+8192)));return btoa(t.join(""))}var Pi=(e,t)=>Object.assign(new en(t),{at:e});var Cv=m.settings,Ue=Cv.claude,Tv={connected:"good",not_connected:"warn",stale:"warn",foreign:"warn",unreadable:"bad"};function Jf(){let e=Rr("/api/claude-code"),{data:t}=e;return!t&&!e.problem?null:l`
    <${Ze} id="settings-claude" title=${Ue.title} aside=${t&&l`<${Av} state=${t.state} />`}>
      <${Ir} standing=${e} />
      ${t&&l`<${qv} data=${t} set=${e.set} />`}
    </${Ze}>`}var Av=({state:e})=>l`<span class=${`state tone-${Tv[e]??"idle"}`}>${Ue.states[e]??e}</span>`;function qv({data:e,set:t}){let n=ne(),[o,s]=E(""),r=(i,c,u)=>()=>{s(""),n.run(()=>J(i,"/api/claude-code",c),f=>{t(f),s(u)})},a=e.state==="foreign";return l`
    <p>${Ev(e)}</p>
    ${[e.group&&Ue.group(e.group),e.placeholder&&Ue.placeholder,e.overwritten&&Ue.overwritten].filter(Boolean).map(i=>l`<p key=${i} class="hint"><bdi>${i}</bdi></p>`)}
    ${e.commented&&l`<p class="notice tone-warn"><${U} name="warning" /><span>${Ue.commented}</span></p>`}
    <p class="hint">${Ue.file} <code>${e.path}</code></p>
    <${Mv} data=${e} />
    <${ee} words=${n.problem?.message} />
    ${e.state!=="unreadable"&&l`
      <p class="settings-foot">
        <span class="said" role="status">${o}</span>
        ${e.connected?l`
              <${F} busy=${n.busy} onClick=${r("DELETE",void 0,Ue.disconnectedNow)}>
                ${Ue.disconnect}
              </${F}>`:l`
              <${F} class=${a?"":"primary"} busy=${n.busy}
                onClick=${r("PUT",a?{take_over:!0}:{},Ue.connectedNow)}>
                ${a?Ue.takeOver:Ue.connect}
              </${F}>`}
      </p>`}
    <${Ov} list=${e.interferences??[]} />`}var Ev=({state:e,base_url:t,problem:n})=>({connected:Ue.connected,stale:Ue.stale(t),foreign:Ue.foreign(t),unreadable:Ue.unreadable(n??"")})[e]??Ue.notConnected,Mv=({data:e})=>e.changes?.length>0&&l`
  <details class="settings-changes">
    <summary>${e.connected?Ue.changes.disconnect:Ue.changes.connect}</summary>
    <pre tabindex="0" role="group" aria-label=${e.connected?Ue.changes.disconnect:Ue.changes.connect}>
      ${e.changes.map((t,n)=>l`
          <code key=${n} class=${{"-":"settings-gone","+":"settings-come"}[t[0]]??""}>${t}</code>`)}
    </pre>
    ${e.connected&&l`<p class="hint">${Ue.undo}</p>`}
  </details>`,Ov=({list:e})=>e.length>0&&l`
  <h4>${Ue.interferes}</h4>
  <ul class="settings-list" role="list">
    ${e.map(({name:t,where:n,effect:o,remedy:s,breaks:r})=>l`
      <li
        key=${`${t} ${n}`}>
        <p>
          <strong><bdi>${t}</bdi></strong> <span
            class=${`state tone-${r?"bad":"idle"}`}>
            ${r?Ue.breaks:Ue.hint}</span> <span class="quiet"><bdi>${n}</bdi></span>
        </p>
        <p><bdi>${o}.</bdi> <bdi>${s}.</bdi></p></li>`)}
  </ul>`;var Qf=m.settings.file.wrong,Iv={integer:/^-?\d+$/,number:/^-?\d+(\.\d+)?$/};function Zf({type:e,min:t,max:n},o){let s=o.trim();if(e==="url")return Rv(s)?void 0:Qf.url;let r=Iv[e];return!r||r.test(s)&&Number(s)>=t&&Number(s)<=n?void 0:Qf[e](t,n)}function Rv(e){try{let{protocol:t,hostname:n,pathname:o,search:s,hash:r,username:a}=new URL(e),i=n==="localhost"||n==="[::1]"||/^127\./.test(n);return(t==="https:"||t==="http:"&&i)&&o==="/"&&!s&&!r&&!a}catch{return!1}}function Hi(e){if(typeof e!="string")return Array.isArray(e)?e.join(`
`):String(e??"");try{let t=JSON.parse(e);return Array.isArray(t)?t.join(`
`):String(t)}catch{return e}}var Dv=m.settings,ht=Dv.file,Lv=["routing.strategy","routing.avoid_percent","routing.routes","hold.minutes"],Xf=e=>e.includes(".")?e.split(".")[0]:"",Dr=e=>ht.names[e]??e.split(".").at(-1).replaceAll("_"," ").replace(/^./,t=>t.toUpperCase());function e$(){let e=Rr("/api/settings"),{data:t}=e;return!t&&!e.problem?null:l`
    <${Ze} id="settings-file" title=${ht.title}
      aside=${t?.path&&l`<code class="quiet">${t.path}</code>`}>
      <p class="hint">${ht.lead}</p>
      <${Ir} standing=${e} said=${ht.failed} />
      ${t&&l`<${Pv} data=${t} set=${e.set} />`}
    </${Ze}>`}function Pv({data:e,set:t}){let[n,o]=E({}),[s,r]=E(""),a=ne(),i=(e.settings??[]).filter(({name:C})=>!Lv.includes(C)),c=Object.fromEntries(i.filter(({name:C,value:_})=>C in n&&n[C].trim()!==Hi(_)).map(({name:C})=>[C,n[C].trim()])),u=Object.fromEntries(i.map(({name:C,schema:_})=>[C,C in c?Zf(_,n[C]):void 0]).filter(([,C])=>C)),f=Object.keys(c).length,$=[...new Set(i.map(({name:C})=>Xf(C)))],h=C=>(C.preventDefault(),Object.keys(u).length>0?document.querySelector('.settings-file [aria-invalid="true"]')?.focus():(r(""),f>0&&a.run(()=>J("PATCH","/api/settings",{changes:c}),_=>{_&&t(_),o({});let T=i.filter(({name:x,live:q})=>x in c&&!q).map(({name:x})=>Dr(x));r(T.length>0?ht.savedRestart(T.join(", ")):ht.saved)}))),b=C=>_=>{r(""),a.say(),o({...n,[C]:_})},v=i.find(({name:C})=>C in c&&a.problem?.message.includes(C))?.name;return l`
    <form class="settings-file" onSubmit=${h} noValidate>
      ${e.restart?.length>0&&!s&&l`<p class="notice tone-calm"><span>${ht.waits(e.restart.map(Dr).join(", "))}</span></p>`}
      ${$.map(C=>l`
        <fieldset key=${C}><legend>${ht.groups[C]??Dr(C)}</legend>
          ${i.filter(({name:_})=>Xf(_)===C).map(_=>l`
            <${Hv} key=${_.name} row=${_} typed=${n[_.name]} put=${b(_.name)}
              problem=${u[_.name]??(v===_.name?a.problem.message:void 0)}
              changed=${_.name in c} />`)}
        </fieldset>`)}
      ${!v&&l`<${ee} words=${a.problem?.message} />`}
      <p class=${f>0?"settings-save dirty":"settings-save"}>
        <span class=${f>0?"":"said"} role="status">${f>0?ht.changed(f):s}</span>
        ${f>0&&l`<button type="button" onClick=${()=>{o({}),a.say()}}>${ht.undo}</button> <${F} type="submit" class="primary" busy=${a.busy}>${ht.save}</${F}>`}
      </p>
    </form>`}function Hv({row:e,typed:t,put:n,problem:o,changed:s}){let{name:r,doc:a,schema:i,takes:c,variable:u,live:f}=e,$=Hi(e.default),h=t??Hi(e.value),b=i.unit&&(ht.units[i.unit]??i.unit),v=b?l`${Dr(r)} <span class="quiet">(${b})</span>`:Dr(r),C=l`
    ${a.replace(/\s*\n\s*/g," ")} <span
      class="settings-meta">
      ${!["choice","boolean"].includes(i.type)&&l`${ht.takes(c)} `}
      ${f?ht.live:ht.restart} ${u&&ht.variable(u)}
      </span>`;return l`
    <div class=${s?"settings-setting changed":"settings-setting"} data-name=${r}>
      ${i.type==="boolean"?l`
            <${Nv} label=${v} hint=${C} on=${h==="true"}
              turn=${()=>n(String(h!=="true"))} />`:l`
            <${pe} label=${v} hint=${C} problem=${o} name=${r} value=${h}
              ...${Wv(i,h,n)} />`}
      ${i.type!=="boolean"&&h!==$&&l`
          <button type="button" class="settings-usual" aria-label=${ht.usualOf(Dr(r),$)}
            onClick=${()=>n($)}>
            ${ht.usual($)}
          </button>`}
    </div>`}function Wv({type:e,enum:t},n,o){if(e==="choice")return{control:"select",onChange:r=>o(r.target.value),children:t.map(r=>l`<option key=${r} value=${r} selected=${r===n}>${r}</option>`)};let s={onInput:r=>o(r.target.value),inputmode:{integer:"numeric",number:"decimal",url:"url"}[e]};return e==="list"?{control:"textarea",rows:3,...s}:s}function Nv({label:e,hint:t,on:n,turn:o}){let s=Ro();return l`
    <div class="field">
      <span class="settings-label" id=${s}>${e}</span>
      <button type="button" role="switch" class="switch" aria-checked=${n?"true":"false"} aria-labelledby=${s}
        aria-describedby=${`${s}-hint`} onClick=${o}>
        <span>${n?ht.on:ht.off}</span>
      </button>
      <p class="hint" id=${`${s}-hint`}>${t}</p>
    </div>`}var Fv=m.settings,So=Fv.history,t$={reset:"/api/reset-stats",clear:"/api/clear-history"};function n$(){let[e,t]=E(),[n,o]=E(""),s=ne(),r=()=>s.run(()=>J("POST",t$[e]),()=>{o(So[`${e}Done`]),t()}),a=i=>()=>{o(""),s.say(),t(i)};return l`
    <${Ze} id="settings-history" title=${So.title}>
      <p class="hint">${So.lead}</p>
      <p class="settings-row">
        ${["csv","jsonl"].map(i=>l`
            <a key=${i} class="settings-button" href=${`/api/requests.${i}`} download>
              <${U} name="save" />${So[i]}
            </a>`)}
      </p>
      ${e?l`
        <div class="settings-ask" role="alertdialog" aria-label=${So[`${e}Yes`]}
          aria-describedby="settings-asked">
          <p id="settings-asked">${So[`${e}Ask`]}</p>
          <${ee} words=${s.problem?.message} />
          <p class="settings-row">
            <button type="button" ref=${jv}
              onClick=${a()}>
              ${So.no}
              </button> <${F} class="danger" busy=${s.busy} onClick=${r}>
              ${So[`${e}Yes`]}
              </${F}>
          </p>
        </div>`:l`
            <p class="settings-row">
              ${Object.keys(t$).map(i=>l`
                  <button key=${i} type="button" class="danger" onClick=${a(i)}>${So[i]}</button>`)} <span
                class="said" role="status">${n}</span>
            </p>`}
    </${Ze}>`}var jv=e=>e?.focus();var Wi=m.settings;function o$(){let e=Wi.startup,t=Rr("/api/startup"),n=ne(),{data:o}=t;if(!o&&!t.problem)return null;let s=()=>n.run(()=>J("PUT","/api/startup",{on:!o.on}),t.set);return l`
    <${Ze} id="settings-startup" title=${e.title} aside=${o?.supported&&l`
      <button type="button" role="switch" class="switch" aria-checked=${o.on?"true":"false"}
        aria-label=${e.switch} aria-disabled=${n.busy?"true":void 0} onClick=${s}>
        <span>${o.on?e.on:e.off}</span>
      </button>`}>
      <${Ir} standing=${t} />
      <p class="hint">${o&&!o.supported?e.unsupported(o.detail):e.lead(m.product)}</p>
      ${o?.supported&&o.detail&&l`<p class="hint"><bdi>${o.detail}</bdi></p>`}
      <${ee} words=${n.problem?.message} />
    </${Ze}>`}var s$=()=>l`<${Kc} frame=${Uv} />`;function Uv({run:e,children:t}){let n=Te(us);return l`<${Ze} id="settings-test" title=${Wi.test.title} aside=${l`
      <span class="tools">
        ${n&&l`<button type="button" onClick=${()=>Ye({what:"health"})}>${m.palette.health}</button>`}
        ${e}
      </span>`}>${t}</${Ze}>`}var zv=({run:e,children:t})=>l`
    <section class="panel" aria-labelledby="health-test">
      <div class="settings-head"><h3 id="health-test">${Wi.test.title}</h3>${e}</div>${t}
    </section>`;function Kc({frame:e=zv}){let t=Wi.test,n=ne(),[o,s]=E(),r=()=>n.run(()=>J("POST","/api/connection-test"),s);return l`
    <${e} run=${l`<${F} busy=${n.busy} onClick=${r}>${t.run}</${F}>`}>
      <p class="hint">${t.lead}</p>
      <${ee} words=${n.problem?.message} />
      <div role="status">
        ${o&&!n.busy&&l`
          <p class=${`state tone-${o.ok?"good":"bad"}`}>${o.ok?t.good:t.bad}</p>
          <ol class="settings-steps" role="list">
            ${o.steps.map(({name:a,ok:i,detail:c,duration_ms:u},f)=>l`
              <li key=${f} class=${`tone-${i?"good":"bad"}`}>
                <${U} name=${i?"check":"cross"} />
                <strong>${t.steps[a]??a}</strong>
                <span class="quiet">${ye(u)}</span>
                <bdi>${c}</bdi>
              </li>`)}
          </ol>`}
      </div>
    </${e}>`}var Bv=m.settings,io=Bv.routing;function r$({routing:{mode:e,account:t,strategy:n,hold_minutes:o,routes:s}}){let r=[[io.facts.mode,m.mode.is[e]?.(t)??e],[io.facts.strategy,Cr(n)],[io.facts.hold,o>0?io.hold(o):io.noHold],[io.facts.routes,s.length||io.none]];return l`
    <${Ze} id="settings-routing" title=${io.title}
      aside=${l`<a href="#/accounts" onClick=${Kv}>${io.link}</a>`}>
      <p class="hint">${io.lead}</p>
      <dl class="settings-facts">
        ${r.map(([a,i])=>l`<div key=${a}><dt>${a}</dt><dd><bdi>${i}</bdi></dd></div>`)}
      </dl>
    </${Ze}>`}function Kv(e){It(e,"accounts"),requestAnimationFrame(()=>document.getElementById("routing")?.focus())}var Vv=m.settings,a$=({snapshot:e})=>l`
  <section class="settings-section" aria-labelledby="settings-title">
    <div class="section-head"><h2 id="settings-title" tabindex="-1">${Vv.title}</h2></div>
    <div class="settings-columns">
      <div class="settings-column">
        <${e$} />
      </div>
      <div class="settings-column">
        <${Jf} />
        <${o$} />
        <${s$} />
        <${r$} routing=${e.routing} />
        <${n$} />
        <${Yf} />
        <${Gf} snapshot=${e} />
      </div>
    </div>
  </section>`;var Gv={overview:Ef,accounts:Km,requests:jf,sessions:Kf,analytics:Zm,logs:rf,settings:a$},i$=Dn.map(e=>({name:e,title:m.sections[e],view:Gv[e]})),l$=e=>i$.find(t=>t.name===e)??i$[0];var lo=m.endpoint,c$={url:/address/i,models:/model|pattern/i,name:/\bname\b|there is an account/i,secret:/\bkey\b/i};function u$({back:e,done:t}){let n={name:D(),url:D(),models:D(),secret:D()},o=ne(),s=c=>{c.preventDefault(),!o.busy&&o.run(()=>Yv(n),u=>t(u.name))},{at:r,message:a}=o.problem??{},i=c=>r===c?a:void 0;return l`
    <${ce} keep>${m.add.kinds.endpoint[0]}</${ce}>
    <form onSubmit=${s} noValidate>
      <p class="notice tone-warn"><${U} name="warning" /> <span>${lo.warning}</span></p>
      <${pe} label=${m.add.name} hint=${m.add.nameHint} take=${n.name} first problem=${i("name")} />
      <${pe} label=${lo.address} hint=${lo.addressHint} take=${n.url} type="url"
        problem=${i("url")} />
      <${pe} label=${lo.models} hint=${lo.modelsHint} take=${n.models} control="textarea" rows="3"
        spellcheck=${!1} class="mono" problem=${i("models")} />
      <${pe} label=${lo.key} hint=${lo.keyHint} take=${n.secret} type="password"
        problem=${i("secret")} />
      <p class="hint">${m.add.secretKept(m.product)}</p>
      ${!r&&l`<${ee} words=${a} />`}
      <p class="dialog-foot">
        <button type="button" onClick=${e}>${m.dialog.back}</button>
        <${F} type="submit" class="primary" busy=${o.busy}>${m.add.submit}</${F}>
      </p>
    </form>`}async function Yv({name:e,url:t,models:n,secret:o}){let s=Ni("name",e.current.value.trim(),m.add.nameMissing),r=Ni("url",t.current.value.trim(),lo.addressMissing),a=n.current.value.split(`
`).map(c=>c.trim()).filter(Boolean);Ni("models",a.length,lo.modelsMissing),Ni("secret",o.current.value.trim(),lo.keyMissing);let i={name:s,mode:"endpoint",endpoint:{url:r,models:a},secret:Fo(o.current)};try{return await J("POST","/api/accounts",i)??{name:s}}catch(c){throw Object.assign(c,{at:c.kind==="taken"?"name":Uo(c.message,Object.keys(c$),c$)})}}function Ni(e,t,n){if(!t)throw Object.assign(new en(n),{at:e});return t}var sn=m.add,Jv=5e5,Qv={key:"console",setup:"max"};function d$({kind:e,back:t,done:n}){let o=D(),s=D(),r=D(),a=ne(),i=f=>{f.preventDefault(),!a.busy&&a.run(()=>Zv(e,o.current,s.current,r.current),$=>n($.name))},c=a.problem?.at??(a.problem?.kind==="taken"?"name":void 0),u=f=>c===f?a.problem?.message:void 0;return l`
    <${ce} keep>${sn.kinds[e][0]}</${ce}>
    <form onSubmit=${i} noValidate>
      ${e==="import"&&l`<p class="notice tone-warn">${sn.importOwner(m.product)}</p>`}
      <${pe} label=${sn.name} hint=${sn.nameHint} take=${o} first problem=${u("name")} />
      <${pe} label=${sn.secrets[e]} hint=${sn.secretHints[e]} take=${s} type="password"
        problem=${u("secret")} />
      ${e==="import"&&l`
          <${pe} label=${sn.file} take=${r} type="file" accept=".json,application/json"
            problem=${u("file")} />`}
      <p class="hint">${sn.secretKept(m.product)}</p>
      ${!c&&l`<${ee} words=${a.problem?.message} />`}
      <p class="dialog-foot">
        <button type="button" onClick=${t}>${m.dialog.back}</button>
        <${F} type="submit" class="primary" busy=${a.busy}>${sn.submit}</${F}>
      </p>
    </form>`}async function Zv(e,t,n,o){let s=t.value.trim();if(!s)throw _a("name",sn.nameMissing);let r=o?.files[0];if(!r&&!n.value.trim())throw _a("secret",sn.secretMissing[e]);if(r&&n.value.trim())throw _a("file",sn.both);let a=r?await Xv(r):Fo(n);o&&(o.value="");let i=e==="import"?{name:s,import:a}:{name:s,mode:Qv[e],secret:a};return await J("POST","/api/accounts",i)??{name:s}}async function Xv(e){if(e.size>Jv)throw _a("file",sn.tooLarge);try{return await e.text()}catch{throw _a("file",sn.unreadable)}}var _a=(e,t)=>Object.assign(new en(t),{at:e});var gt=m.signIn,ek=1e3,Fi=(e,t,n)=>e.run(()=>J("POST","/api/sign-ins",{...t,browser:!1}),o=>{tk(o),n(o)});function tk(e){let t=cs(e.address)??cs(e.paste_address);t&&open(t,"_blank","noopener,noreferrer")}function p$({open:{id:e},snapshot:t,live:n}){let[o,s]=E(),r=ne(),a=()=>r.run(()=>J("GET",Yr(e)),s);Y(()=>{a()},[e]);let i=D(t.sign_ins.find(c=>c.id===e)?.again).current;return o?l`
      <${ji} key=${o.id} first=${o} begin=${s} again=${i} snapshot=${t} live=${n} />`:l`
    <${ce}>${gt.stages.waiting}</${ce}>
    ${r.problem?l`<${ee} words=${r.problem.message} />`:l`<p role="status">${m.dialog.working}</p>`}
    <p class="dialog-foot"><button type="button" onClick=${mt}>${m.dialog.close}</button></p>`}function ji({first:e,again:t,begin:n,anew:o,snapshot:s,live:r}){let[a,i,c]=nk(e,s,r);return a.stage==="done"?l`<${lk} signIn=${a} anew=${o} />`:a.stage==="failed"?l`<${ik} signIn=${a} again=${t} begin=${n} />`:l`<${sk} signIn=${a} again=${t} problem=${i} set=${c} />`}function nk(e,t,n){let[o,s]=E(e),[r,a]=E(),i=t.sign_ins.find(({id:u})=>u===e.id)?.stage,c=o.stage==="waiting"||o.stage==="checking";return Y(()=>{if(!c)return;let u,f=!0,$=async()=>{let h=await J("GET",Yr(e.id)).catch(ok);f&&(h instanceof Error?a(h.message):(s({...e,...h}),a(void 0)),i||(u=setTimeout($,ek)))};return document.hidden||$(),()=>{f=!1,clearTimeout(u)}},[i,c,n.stream]),[o,r,s]}var ok=e=>e.kind==="unknown"?{stage:"failed",problem:e.message}:e;function sk({signIn:e,again:t,problem:n,set:o}){let s=ne(),r=ie(e.ends),a=e.stage==="waiting";return l`
    <${ce}><bdi>${t?gt.again(e.name):gt.title(e.name)}</bdi></${ce}>
    <p class="progress">
      <span class="state tone-calm lively" role="status">${gt.stages[e.stage]}</span>
      ${r&&a&&l`<span class="quiet"><${jn} at=${r} words=${m.dialog.left} past=${m.dialog.over} /></span>`}
    </p>
    ${a?l`<${rk} signIn=${e} set=${o} />`:l`<p>${gt.checkingHint}</p>`}
    <${ee} words=${n??s.problem?.message} />
    <p class="hint">${gt.stays}</p>
    <p class="dialog-foot">
      <${F} busy=${s.busy} onClick=${()=>s.run(()=>J("DELETE",Yr(e.id)),mt)}>
        ${gt.cancel}
      </${F}>
    </p>`}function rk({signIn:e,set:t}){let n=cs(e.address),o=cs(e.paste_address);return l`
    ${e.browser&&l`<p class="notice tone-warn">${e.browser}</p>`}
    <p>${n?gt.waitingHint:gt.pageOnly}</p>
    ${(n??o)&&l`
        <p><a class="button" href=${n??o} target="_blank" rel="noopener noreferrer">${gt.reopen}</a></p>`}
    ${o&&l`<${ak} signIn=${e} address=${o} set=${t} />`}`}function ak({signIn:e,address:t,set:n}){let o=D(),s=ne(),r=a=>{if(a.preventDefault(),s.busy)return;let i=Fo(o.current);return i?s.run(()=>J("POST",Yr(e.id,"/paste"),{text:i}),c=>c&&n(c)):s.say({message:gt.codeMissing})};return l`
    <section class="elsewhere" aria-labelledby="elsewhere">
      <h3 id="elsewhere">${gt.elsewhere}</h3>
      <p>${gt.elsewhereHint}</p>
      <${bo} value=${t} what=${gt.address} />
      <form onSubmit=${r} noValidate>
        <${pe} label=${gt.code} hint=${gt.codeHint} take=${o} type="password"
          problem=${s.problem?.message} />
        <${F} type="submit" busy=${s.busy}>${gt.send}</${F}>
      </form>
    </section>`}function ik({signIn:{name:e,mode:t,problem:n},again:o,begin:s}){let r=ne();return l`
    <${ce}>${gt.failed}</${ce}>
    <${ee} words=${n||gt.failedUnknown} />
    ${r.problem&&l`<${ee} words=${r.problem.message} />`}
    <p class="dialog-foot">
      <button type="button" onClick=${mt}>${m.dialog.close}</button>
      <${F} class="primary" busy=${r.busy}
        onClick=${()=>Fi(r,o?{name:e,again:o}:{name:e,mode:t},s)}>
        ${m.dialog.tryAgain}
      </${F}>
    </p>`}var lk=({signIn:e,anew:t})=>l`
  <${ce}><span class="state tone-good"><bdi>${gt.done(e.account||e.name)}</bdi></span></${ce}>
  <p>${e.outcome||m.add.addedHint}</p>
  <p class="dialog-foot">
    ${t&&l`<button type="button" onClick=${t}>${m.add.another}</button>`}
    <button type="button" class="primary" onClick=${mt}>${m.dialog.done}</button>
  </p>`;var Vc=m.terms;function Gc({back:e,done:t}){let[n,o]=E(),s=ne(),r=()=>s.run(()=>J("GET","/api/terms"),a=>a.accepted?t():o(a));return Y(()=>{r()},[]),n?l`<${ck} terms=${n} back=${e} done=${t} />`:l`
    <${ce}>${m.add.title}</${ce}>
    ${s.problem?l`<${ee} words=${s.problem.message} />`:l`<p role="status">${Vc.loading}</p>`}
    <p class="dialog-foot">
      <button type="button" onClick=${e}>${m.dialog.back}</button>
      ${s.problem&&l`<${F} class="primary" busy=${s.busy} onClick=${r}>${m.dialog.tryAgain}</${F}>`}
    </p>`}function ck({terms:e,back:t,done:n}){let o=ne();return l`
    <${ce}>${e.title}</${ce}>
    <div class="terms">
      ${(e.paragraphs??[]).map(s=>l`<p key=${s}>${s}</p>`)}
      <ul class="links">${(e.links??[]).map(s=>l`<li key=${s.url}><${uk} ...${s} /></li>`)}</ul>
    </div>
    <p class="strong">${e.question}</p>
    <${ee} words=${o.problem?.message} />
    <p class="dialog-foot">
      <button type="button" onClick=${t}>${m.dialog.back}</button>
      <${F} class="primary" busy=${o.busy} onClick=${()=>o.run(()=>J("POST","/api/terms"),n)}>
        ${Vc.accept}
      </${F}>
    </p>`}var uk=({name:e,url:t})=>{let n=cs(t);return n?l`
    <a href=${n} target="_blank" rel="noopener noreferrer">
      ${e}<span class="unseen">${Vc.newTab}</span>
    </a>`:e};var rn=m.add,dk=["max","console","key","setup","import","endpoint"],pk=["max","console"],mk=["console","key","endpoint"];function m$({open:e,snapshot:t,live:n}){let[o,s]=E(e.kind),[r,a]=E(!1),[i,c]=E(),u=()=>s(void 0),f=()=>{s(void 0),c(void 0)};return i?l`<${$k} name=${i} anew=${f} />`:o?!mk.includes(o)&&!t.terms_accepted&&!r?l`<${Gc} back=${u} done=${()=>a(!0)} />`:pk.includes(o)?l`<${hk} key=${o} kind=${o} back=${u} anew=${f} snapshot=${t} live=${n} />`:o==="endpoint"?l`<${u$} back=${u} done=${c} />`:l`<${d$} key=${o} kind=${o} back=${u} done=${c} />`:l`<${fk} choose=${s} />`}var fk=({choose:e})=>l`
  <${ce}>${rn.title}</${ce}>
  <p id="kinds">${rn.lead}</p>
  <ul class="kinds" role="list" aria-labelledby="kinds">
    ${dk.map(t=>l`
      <li key=${t}>
        <button type="button" class="kind" value=${t} onClick=${()=>e(t)}>
          <strong>${rn.kinds[t][0]}</strong> <span class="quiet">${rn.kinds[t][1]}</span>
        </button>
      </li>`)}
  </ul>`,$k=({name:e,anew:t})=>l`
  <${ce}><span class="state tone-good"><bdi>${rn.added(e)}</bdi></span></${ce}>
  <p>${rn.addedHint}</p>
  <p class="dialog-foot"><button type="button" onClick=${t}>${rn.another}</button>
    <button type="button" class="primary" onClick=${mt}>${m.dialog.done}</button></p>`;function hk({kind:e,back:t,anew:n,snapshot:o,live:s}){let[r,a]=E();return r?l`
      <${ji} key=${r.id} first=${r} begin=${a} anew=${n} snapshot=${o} live=${s} />`:l`<${gk} kind=${e} back=${t} done=${a} />`}function gk({kind:e,back:t,done:n}){let o=D(),s=ne(),r=a=>{a.preventDefault();let i=o.current.value.trim();return i?Fi(s,{name:i,mode:e},n):s.say({message:rn.nameMissing})};return l`
    <${ce} keep>${rn.kinds[e][0]}</${ce}>
    <form onSubmit=${r} noValidate>
      <${pe} label=${rn.name} hint=${rn.nameHint} take=${o} first problem=${s.problem?.message} />
      <p>${rn.browserHint}</p>
      <p class="dialog-foot">
        <button type="button" onClick=${t}>${m.dialog.back}</button>
        <${F} type="submit" class="primary" busy=${s.busy}>${rn.open}</${F}>
      </p>
    </form>`}function f$({open:e,snapshot:t,live:n}){let[o,s]=E(!1),[r,a]=E();return e.mode!=="console"&&!t.terms_accepted&&!o?l`<${Gc} back=${mt} done=${()=>s(!0)} />`:r?l`<${ji} key=${r.id} first=${r} begin=${a} again snapshot=${t} live=${n} />`:l`<${bk} name=${e.name} done=${a} />`}function bk({name:e,done:t}){let n=ne();return l`
    <${ce}><bdi>${m.signIn.again(e)}</bdi></${ce}>
    <p>${m.signIn.againHint}</p>
    <${ee} words=${n.problem?.message} />
    <p class="dialog-foot">
      <button type="button" onClick=${mt}>${m.dialog.close}</button>
      <${F} class="primary" busy=${n.busy} onClick=${()=>Fi(n,{name:e,again:!0},t)}>
        ${rn.open}
      </${F}>
    </p>`}var yn=m.manage,yk=36e5;function $$({account:e,name:t}){let n=D(),o=ne(),[s,r]=E(""),a=ie(e.paused_until),i=lt(h=>a>h?yn.pausedUntil(Vt(a,h)):""),c=(h,b)=>{r(""),o.run(()=>J("PATCH",Lt(t),{paused_until:new Date(h).toISOString()}),()=>r(b))},u=h=>{h.preventDefault();let b=Date.parse(n.current.value);return b>Date.now()?c(b,yn.paused):o.say({message:yn.timeMissing,at:"time"})},{at:f,message:$}=o.problem??{};return l`
    <form class="panel" aria-labelledby="pause" onSubmit=${u} noValidate>
      <h3 id="pause">${yn.pause}</h3>
      <p>${i&&l`<strong>${i}</strong> `}<span class="quiet">${yn.pauseHint}</span></p>
      <div class="row-of">
        <button type="button" onClick=${()=>c(Date.now()+yk,yn.paused)}>${yn.hour}</button>
        <button type="button" onClick=${()=>c(Ya(Date.now()),yn.paused)}>${yn.today}</button>
        ${i&&l`<button type="button" onClick=${()=>c(0,yn.resumed)}>${yn.resume}</button>`}
      </div>
      <div class="row-of">
        <${pe} label=${yn.until} take=${n} type="datetime-local"
          problem=${f==="time"?$:void 0} />
        <${F} type="submit" busy=${o.busy}>${yn.pauseUntil}</${F}>
      </div>
      ${!f&&l`<${ee} words=${$} />`}
      <p class="said" role="status">${s}</p>
    </form>`}var Oe=m.manage,h$={group:/group/i,priority:/priority/i};function g$({open:{name:e},snapshot:t}){let[n,o]=E(!1),s=ne(),r=ne(),[a,i]=wk(t.accounts,e);return!a||i&&!s.busy&&!r.busy?l`<${vk} name=${e} />`:n?l`<${Sk} name=${e} work=${r} keep=${()=>o(!1)} />`:l`
    <${ce}><bdi>${Oe.title(e)}</bdi></${ce}>
    <${kk} account=${a} name=${e} work=${s} />
    <${$$} account=${a} name=${e} />
    <${xk} account=${a} name=${e} remove=${()=>o(!0)} />`}function wk(e,t){let n=D(),o=e.find(s=>s.name===t);return o&&(n.current=o),[o??n.current,!o&&n.current?.name===t]}var vk=({name:e})=>l`
  <${ce}><bdi>${Oe.gone(e)}</bdi></${ce}>
  <p>${Oe.goneHint}</p>
  <p class="dialog-foot">
    <button type="button" class="primary" onClick=${mt}>${m.dialog.close}</button>
  </p>`;function kk({account:e,name:t,work:n}){let o={name:D(),priority:D(),group:D(),note:D()},[s,r]=E(""),a=f=>{f.preventDefault(),r(""),n.run(async()=>_k(e,t,o),$=>{r($?Oe.saved:Oe.unchanged),$?.name&&Ye({what:"manage",name:$.name})})},{at:i,message:c}=n.problem??{},u=f=>i===f?c:void 0;return l`
    <form class="panel" aria-labelledby="settings" onSubmit=${a} onInput=${()=>r("")} noValidate>
      <h3 id="settings">${Oe.settings}</h3>
      <div class="pair">
        <${pe} label=${m.add.name} take=${o.name} defaultValue=${e.name} />
        <${pe} label=${Oe.group} hint=${Oe.groupHint} take=${o.group} defaultValue=${e.group??""}
          maxLength="64" problem=${u("group")} />
        <${pe} label=${Oe.priority} hint=${Oe.priorityHint} take=${o.priority} type="number" step="1"
          min="-1000" max="1000"
          defaultValue=${String(e.priority??0)} problem=${u("priority")} />
      </div>
      <${pe} label=${Oe.note} take=${o.note} control="textarea" rows="2" maxLength="500"
        defaultValue=${e.note??""} />
      ${!i&&l`<${ee} words=${c} />`}
      <p class="dialog-foot">
        <span class="said"
          role="status">${s}</span> <${F} type="submit" class="primary" busy=${n.busy}>${Oe.save}</${F}>
      </p>
    </form>`}async function _k(e,t,n){let o=n.priority.current.value.trim()===""&&!n.priority.current.validity.badInput?0:n.priority.current.valueAsNumber;if(!Number.isInteger(o))throw Object.assign(new en(Oe.priorityWrong),{at:"priority"});let s={name:n.name.current.value.trim(),priority:o,group:n.group.current.value.trim(),note:n.note.current.value.trim()},r={name:e.name,priority:e.priority??0,group:e.group??"",note:e.note??""},a=Object.keys(s).filter(c=>s[c]!==r[c]);if(a.length===0)return;let i=Object.fromEntries(a.map(c=>[c,s[c]]));try{await J("PATCH",Lt(t),i)}catch(c){let u=Uo(c.message,a,h$);throw Object.assign(c,{at:u in h$?u:void 0})}return i}function xk({account:e,name:t,remove:n}){let o=ne(),[s,r]=E(""),a=(i,c)=>()=>{r(""),o.run(()=>J("POST",Lt(t,i)),()=>r(c))};return l`
    <section class="panel" aria-labelledby="actions">
      <h3 id="actions">${Oe.actions}</h3>
      <div class="deeds">
        ${e.kind!=="endpoint"&&l`
            <${Ui} name=${m.accounts.again} hint=${Oe.againHint}
              act=${()=>Ye({what:"again",name:t,mode:e.mode})} />`}
        ${e.token?.renewable&&l`<${Ui} name=${Oe.renew} hint=${Oe.renewHint} act=${a("/renew",Oe.renewed)} />`}
        <${Ui} name=${Oe.clear} hint=${Oe.clearHint} act=${a("/clear-limit",Oe.cleared)} />
        <${Ui} name=${Oe.remove} act=${n} danger />
      </div>
      <${ee} words=${o.problem?.message} />
      <p class="said" role="status">${o.busy?m.dialog.working:s}</p>
    </section>`}var Ui=({name:e,hint:t,act:n,danger:o})=>l`
  <div class="deed">
    <button type="button" class=${o?"danger":""} onClick=${n}>${e}</button>
    ${t&&l` <span class="hint">${t}</span>`}
  </div>`;function Sk({name:e,work:t,keep:n}){return l`
    <${ce}><bdi>${Oe.removeTitle(e)}</bdi></${ce}>
    <p>${Oe.removeText}</p>
    <${ee} words=${t.problem?.message} />
    <p class="dialog-foot">
      <button type="button" onClick=${n}>${Oe.removeNo}</button>
      <${F} class="danger" busy=${t.busy}
        onClick=${()=>t.run(()=>J("DELETE",Lt(e)),mt)}>
        <bdi>${Oe.removeYes(e)}</bdi>
      </${F}>
    </p>`}var Lr=m.palette;function b$({snapshot:e}){let[t,n]=E(""),[o,s]=E(0),r=D(),a=Ed(qd(e),t),i=Math.min(o,a.length-1);tt(()=>{r.current.querySelector("[aria-selected=true]")?.scrollIntoView({block:"nearest"})},[i,t]);let c=h=>{if(h){if(h.opens)return Ye(h.opens);mt(),h.run()}},u={ArrowDown:()=>s((i+1)%a.length),ArrowUp:()=>s((i-1+a.length)%a.length),Home:()=>s(0),End:()=>s(a.length-1),Enter:()=>c(a[i])},f=h=>{!u[h.key]||h.isComposing||a.length===0&&h.key!=="Enter"||(h.preventDefault(),u[h.key]())},$=h=>{n(h.target.value),s(0)};return l`
    <h2 id="dialog-title" class="unseen" tabindex="-1">${Lr.title}</h2>
    <div class="palette-field"><${U} name="search" />
      <input data-first type="text" role="combobox" aria-expanded="true" aria-controls="palette-list"
        aria-autocomplete="list" aria-activedescendant=${a[i]?`palette-${i}`:void 0}
        aria-label=${Lr.title} placeholder=${Lr.placeholder} autocomplete="off" spellcheck=${!1}
        onInput=${$} onKeyDown=${f} /></div>
    <ul id="palette-list" class="palette-list" role="listbox" aria-label=${Lr.list} ref=${r} tabindex="-1">
      ${a.map((h,b)=>l`
        <li key=${h.id} id=${`palette-${b}`} role="option" aria-selected=${b===i?"true":"false"}
          onPointerMove=${()=>b!==i&&s(b)} onClick=${()=>c(h)}>
          <${U} name=${h.icon} /><span><bdi>${h.words}</bdi></span><span class="quiet">${h.kind}</span>
        </li>`)}
      ${a.length===0&&l`<li role="option" aria-selected="false" aria-disabled="true"><span class="quiet">${Lr.none}</span></li>`}
    </ul>
    <p class="palette-foot" aria-hidden="true">
      ${Lr.hints.map(([h,b])=>l`<span key=${b}><kbd>${h}</kbd> ${b}</span>`)}
    </p>`}var st=m.health,w$=["ok","note","warning","trouble"],y$={ok:["good","check"],note:["calm","minus"],warning:["warn","warning"],trouble:["bad","cross"]},v$=e=>y$[e]??y$.trouble;function k$(){let[e,t]=E(),n=ne(),o=()=>n.run(Td,t);Y(()=>{o()},[]);let s=!Te(us);return l`
    <${ce}>${st.title}</${ce}>
    <div class="health" aria-busy=${n.busy?"true":void 0}>
      <div role="status">
        ${s?st.absent:n.busy&&!e?st.looking:e&&l`<${Ck} found=${e} />`}
      </div>
      ${!s&&l`<${ee} words=${n.problem?.message} />`}
      ${e&&l`<${Ak} checks=${e.checks??[]} take=${t} />`}
    </div>
    <${Kc} />
    <p class="dialog-foot">${!s&&l`<${F} busy=${n.busy} onClick=${o}>${st.again}</${F}>`}</p>`}function Ck({found:{verdict:e,checks:t=[]}}){let n=t.filter(r=>w$.indexOf(r.verdict)>1).length,[o,s]=v$(n>0?e:"ok");return l`
    <p class=${`notice tone-${o}`}>
      <${U} name=${s} /><span>${n>0?st.wanting(n,V(n)):st.well}</span>
    </p>`}var Tk=e=>`${/^[a-z]+ /.test(e)&&!e.startsWith(`${m.binary} `)?e[0].toUpperCase()+e.slice(1):e}.`;function Ak({checks:e,take:t}){let n=({verdict:i})=>w$.indexOf(i),o=e.map((i,c)=>({...i,key:`${i.name} ${c}`,fixes:i.mend?e.filter(({name:u,mend:f})=>f&&u===i.name):[]})),s=o.filter(i=>i.verdict!=="ok").sort((i,c)=>n(c)-n(i)),r=o.filter(i=>i.verdict==="ok"),a=i=>l`
      <ul class="checks" role="list">
        ${i.map(c=>l`<${Ek} key=${c.key} check=${c} take=${t} />`)}
      </ul>`;return l`
    ${s.length>0&&a(s)}
    ${r.length>0&&l`
        <details class="by-hand" open=${s.length===0}>
          <summary>${st.fine(r.length,V(r.length))}</summary>${a(r)}
        </details>`}`}var qk=e=>e?.focus();function Ek({check:{name:e,verdict:t,reason:n,remedy:o,mend:s,fixes:r},take:a}){let i=r.some(v=>v.ask),[c,u]=v$(t),[f,$]=E(!1),h=ne(),b=()=>h.run(()=>Ad(e),v=>{$(!1),Pt(st.mended(st.names[e]??e)),document.getElementById("dialog-title")?.focus(),a(v)});return l`
    <li class=${`check tone-${c}`}>
      <${U} name=${u} />
      <div>
        <p>
          <strong>${st.names[e]??e}</strong> <span
            class="unseen">${st.verdicts[t]??t}</span>
        </p>
        <p>${Tk(n)}</p>
        ${o&&l`<p class="hint">${st.remedy} ${o}.</p>`}
        ${s&&!f&&l`
            <p class="check-mend">
              <${F} busy=${h.busy}
                aria-label=${st.mendWhat(i?st.mendAsk:st.mend,st.names[e]??e)}
                onClick=${i?()=>$(!0):b}>
                ${i?st.mendAsk:st.mend}</${F}> <span class="quiet">${s}</span>
            </p>`}
        ${s&&f&&l`
          <div class="settings-ask" role="group"
            aria-label=${st.sure}><p>${st.sureOf([...new Set(r.map(v=>v.mend))].join("; "))}</p>
            <p class="dialog-foot">
              <button type="button" ref=${qk} onClick=${()=>$(!1)}>${st.no}</button>
              <${F} class="primary" busy=${h.busy} onClick=${b}>${st.yes}</${F}>
            </p>
            </div>`}
        <${ee} words=${h.problem?.message} />
      </div>
    </li>`}var Mk={add:m$,again:f$,signIn:p$,manage:g$,move:zf,health:k$,palette:b$};function _$({snapshot:e,live:t}){let n=Te(ja);if(!n)return null;let o=l`
    <${Mk[n.what]} key=${`${n.what} ${n.kind??""}`} open=${n} snapshot=${e} live=${t} />`;return l`
    <${_c} key=${n.what==="palette"} kind=${n.what==="palette"?"palette":""}>${o}</${_c}>`}function S$({snapshot:e,connection:t}){let[n,o]=Ik(e,t),s=e?.accounts.length>0&&e.routing.strategy!=="balanced",r=ie(e?.started_at);return l`
    <header class="top">
      <div class="brand">
        <${Hd} />
        <div>
          <h1>${m.product}</h1>
          <p class="condition">
            <span class=${`state tone-${n}`} role="status">${o}</span>
            ${n!=="bad"&&r&&l`
              <span class="quiet">
                <${gn} at=${r} words=${(a,i)=>m.running.since(Kt(i-a))} />
              </span>`}
            ${e&&l`<span class="quiet">${m.versionIs(e.version)}</span>`}
            ${s&&l`
                <a class="chip" href="#/accounts" onClick=${Ok}>
                  ${m.routing.strategyIs(Cr(e.routing.strategy))}
                </a>`}
          </p>
        </div>
      </div>
      ${e&&l`
        <p class="address">
          <span class="quiet">${m.baseAddress}</span>
          <code>${e.address}</code>
          <${vs} value=${e.address} what=${m.theBaseAddress} />
        </p>`}
      <${Lk} ready=${!!e} />
    </header>`}function Ok(e){It(e,"accounts"),requestAnimationFrame(()=>document.getElementById("routing")?.focus())}function Ik(e,{state:t}){return t==="offline"?["bad",m.running.offline]:e?e.routing.mode==="bypass"?["warn",m.running.bypass]:e.accounts.length===0?["warn",e.accounts_lost?m.running.lost:m.running.noAccount]:e.routing.mode==="only"&&!Rk(e)?["warn",m.running.onlyIdle]:e.stats.active_accounts===0?["warn",m.running.noneReady]:["good",m.running.ready]:["idle",m.running.connecting]}var Rk=({accounts:e,routing:t})=>e.some(({name:n,state:o})=>n===t.account&&o==="ready"),x$=/mac|iphone|ipad/i.test(navigator.userAgentData?.platform??navigator.platform??""),Dk=[x$?m.palette.keys.mac:m.palette.keys.ctrl,m.palette.keys.letter].join(x$?"":" "),Lk=({ready:e})=>l`
  <div class="top-tools">
    ${e&&l`
      <button type="button" class="finder" title=${m.palette.open} aria-keyshortcuts="Control+K Meta+K"
        onClick=${()=>Ye({what:"palette"})}>
        <${U} name="search" /><span>${m.palette.short}</span><kbd aria-hidden="true">${Dk}</kbd>
      </button>
      <button type="button" class="toggle" aria-pressed=${pn?"true":"false"} aria-label=${m.veil.label}
        title=${pn?m.veil.on:m.veil.hint} onClick=${()=>za(!pn)}>
        <${U} name=${pn?"veil":"eye"} />
      </button>`}
    <${Pk} />
  </div>`;function Pk(){let e=Te(Qr),t=Jr.map(n=>[n,m.theme[n]]);return l`
    <${nn} name="theme" label=${m.theme.label} options=${t} value=${e} choose=${Zr}
      icons />`}var Go=m.waiting;function C$({waiting:e}){if(e.length===0)return null;let t=Math.max(...e.map(({until:o})=>ie(o)??0)),n=Go.title(e.length,V(e.length));return l`
    <section class="notice waiting tone-calm" aria-label=${Go.label}>
      <${U} name="clock" />
      <details>
        <summary>
          <strong>
            ${t>0?l`<${gn} at=${t} words=${(o,s)=>Go.untilTitle(n,Vt(o,s))} />`:n}
          </strong>
        </summary>
        <p>${Go.hint}</p>
        <ul role="list" tabindex="0" aria-label=${Go.label}>
          ${e.map(o=>l`<${Hk} key=${o.id} one=${o} />`)}
        </ul>
      </details>
    </section>`}function Hk({one:{model:e,session:t,since:n,until:o}}){let s=ie(n),r=ie(o);return l`
    <li>
      <bdi class="strong">${e||m.requests.noModel}</bdi>
      ${s&&l`<${gn} at=${s} words=${(a,i)=>Go.since(Kt(i-a))} />`}
      ${r&&l`<${gn} at=${r} words=${(a,i)=>Go.refused(Vt(a,i))} />`}
      ${t&&l`<bdi class="session" title=${t}>${Go.session(t)}</bdi>`}
    </li>`}function T$({live:e,snapshot:t,connection:n}){let o=D();return o.current??=t?.version,l`
    ${t&&n.state==="offline"&&l`<${Nk} live=${e} connection=${n} />`}
    ${t&&t.version!==o.current&&l`
      <p class="notice tone-warn" role="status">
        <${U} name="warning" /> <span>${m.updated(t.version)}</span>
        <button type="button" onClick=${()=>location.reload()}>${m.reload}</button>
      </p>`}
    ${t?.warnings.length>0&&l`<${Wk} warnings=${t.warnings} />`}
    ${t&&l`
        <${Pm} routing=${t.routing} accounts=${t.accounts} />
        <${C$} waiting=${t.waiting} />`}`}var Wk=({warnings:e})=>l`
  <section class="notice tone-warn" role="alert" aria-label=${m.warnings}>
    <${U} name="warning" />
    <ul role="list">${e.map(t=>l`<li key=${t}>${t}</li>`)}</ul>
  </section>`,Nk=({live:e,connection:t})=>l`
  <div class="notice tone-bad">
    <${U} name="cut" />
    <div>
      <p><strong>${m.offline.lost}.</strong> ${E$(t)} ${Fk(e)}</p>
    </div>
    <${q$} live=${e} connection=${t} />
  </div>`,Fk=e=>m.offline.seen(Xs(e.seen,Ht(Date.now()))),A$=({live:e,connection:t})=>l`
  <section class="blank">
    <${U} name="cut" />
    <h2>${t.why==="unreachable"?m.offline.silent(m.product):m.offline.nothing}</h2>
    <p>${E$(t)}</p>
    <${q$} live=${e} connection=${t} />
  </section>`;function q$({live:e,connection:t}){let n=lt(o=>m.offline.again(Math.ceil((t.retryAt-o)/1e3)));return l`
    <p class="retry">
      <span class="quiet">${n}</span> <button type="button" onClick=${e.retry}>${m.offline.now}</button>
    </p>`}function E$({why:e,status:t}){return e==="refused"?m.offline.refused(t):e==="stream"?m.offline.stream:e==="garbled"?m.offline.garbled:m.offline.unreachable(m.binary)}function M$(){let e=Te(Ba),t=()=>{Ka(),e.undo()};return l`
    <div class="toasts" role="status" onPointerEnter=${()=>Gs(!0)} onPointerLeave=${()=>Gs()}
      onFocusIn=${()=>Gs(!0)} onFocusOut=${()=>Gs()}>
      ${e&&l`
        <div class=${`toast tone-${e.tone}`}>
          <${U} name=${e.tone==="good"?"check":"warning"} /> <span>${e.words}</span>
          ${e.undo&&l`<button type="button" onClick=${t}>${m.toast.undo}</button>`}
          <button type="button" class="plain" aria-label=${m.toast.close} onClick=${Ka}>
            <${U} name="cross" />
          </button>
        </div>`}
    </div>`}function O$({live:e}){let t=Te(e.picture),n=Te(e.connection),{section:o,params:s}=Te(Dt),r=n.state==="offline",{view:a,title:i}=l$(o);return Uk(o===Dn[0]?"":i,r),zk(o),l`
    <a class="skip" href="#main" onClick=${jk}>${m.skip}</a>
    <${S$} snapshot=${t} connection=${n} />
    <div class="frame">
      <${pf} />
      <main id="main" tabindex="-1" class=${r&&t?"stale":""} aria-busy=${!t}>
        <${T$} live=${e} snapshot=${t} connection=${n} />
        ${t?l`
            <${a} key=${o} live=${e} snapshot=${t}
              params=${s} />`:l`<${Bk} live=${e} connection=${n} />`}
      </main>
    </div>
    <${M$} />
    ${t&&l`<${_$} snapshot=${t} live=${e} />`}`}function jk(e){e.preventDefault(),document.getElementById("main").focus()}function Uk(e,t){Y(()=>{document.title=[t?m.running.offline:e,m.product].filter(Boolean).join(m.separator)},[e,t])}function zk(e){let t=D(e);Y(()=>{if(t.current===e)return;t.current=e;let n=document.getElementById("main");!n.contains(document.activeElement)&&!document.querySelector("dialog[open]")&&(n.querySelector("h2[tabindex]")??n).focus({preventScroll:!0})},[e])}function Bk({live:e,connection:t}){return t.state==="offline"?l`<${A$} live=${e} connection=${t} />`:l`
    <div class="skeleton" aria-hidden="true">
      <div class="skeleton-row">${[1,2,3,4].map(n=>l`<div key=${n} class="skeleton-tile"></div>`)}</div>
      <div class="skeleton-block"></div>
      <div class="skeleton-block tall"></div>
    </div>`}var Yc=Od();Id(Yc);nd();ed();addEventListener("keydown",e=>Yc.picture.get()&&Md(e));Vu(l`<${O$} live=${Yc} />`,document.getElementById("app"));
